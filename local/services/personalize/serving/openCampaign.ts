import type { DatasetGroupData } from '../data/DatasetGroupData.ts';
import { invalidInput, runtimeResourceNotFound } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import { findRecipe, type RecipeDescription } from '../resources/recipes.ts';
import type { Campaign, SolutionVersion } from '../store/resourceTypes.ts';
import type { ServedModel } from './ServedModel.ts';

/** An active campaign with all that a request to it needs. */
export interface OpenCampaign {
  readonly campaign: Campaign;
  readonly version: SolutionVersion;
  readonly recipe: RecipeDescription;
  readonly group: DatasetGroupData;
  readonly served: ServedModel;
}

/** Throws ResourceNotFoundException for a campaign that is not there, InvalidInputException for one that is not ready. */
export function openCampaign(personalize: Personalize, campaignArn: string): OpenCampaign {
  const campaign = personalize.resources.find('campaign', campaignArn);
  if (campaign === undefined) throw runtimeResourceNotFound('Campaign', campaignArn);
  if (campaign.status !== 'ACTIVE') throw invalidInput(`Campaign ${campaignArn} is in status ${campaign.status}; it must be ACTIVE.`);
  const version = personalize.resources.get('solution-version', campaign.solutionVersionArn);
  const recipe = findRecipe(version.recipeArn);
  if (recipe === undefined) throw invalidInput(`Campaign ${campaignArn} has an unknown recipe ${version.recipeArn}.`);
  return { campaign, version, recipe, group: personalize.group(version.datasetGroupArn), served: personalize.models.get(campaign.solutionVersionArn) };
}
