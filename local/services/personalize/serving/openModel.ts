import type { DatasetGroupData } from '../data/DatasetGroupData.ts';
import { invalidInput, runtimeResourceNotFound } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import { findRecipe, type RecipeDescription } from '../resources/recipes.ts';
import type { RankingInfluence, SolutionConfig } from '../store/resourceTypes.ts';
import { learnedOf } from '../store/learned.ts';
import type { ServedModel } from './ServedModel.ts';

/** A model that can be asked, with all that a request to it needs. */
export interface OpenModel {
  /** Who was asked: a campaign, a recommender or a batch inference job. */
  readonly askedArn: string;
  /** The solution version or recommender whose model answers. */
  readonly modelArn: string;
  readonly datasetGroupArn: string;
  readonly recipe: RecipeDescription;
  readonly group: DatasetGroupData;
  readonly served: ServedModel;
  readonly itemExplorationConfig: Readonly<Record<string, string>>;
  readonly rankingInfluence: RankingInfluence;
  readonly optimizationObjective: NonNullable<SolutionConfig['optimizationObjective']>;
  readonly enableMetadataWithRecommendations: boolean;
}

type Asked = Pick<OpenModel, 'askedArn' | 'itemExplorationConfig' | 'rankingInfluence' | 'enableMetadataWithRecommendations'>;

/** Throws ResourceNotFoundException for a campaign that is not there, InvalidInputException for one that is not ready. */
export function openCampaign(personalize: Personalize, campaignArn: string): OpenModel {
  const campaign = personalize.resources.find('campaign', campaignArn);
  if (campaign === undefined) throw runtimeResourceNotFound('Campaign', campaignArn);
  if (campaign.status !== 'ACTIVE') throw invalidInput(`Campaign ${campaignArn} is in status ${campaign.status}; it must be ACTIVE.`);
  const { itemExplorationConfig = {}, rankingInfluence = {}, enableMetadataWithRecommendations = false } = campaign.campaignConfig;
  return openModel(personalize, campaign.solutionVersionArn, { askedArn: campaignArn, itemExplorationConfig, rankingInfluence, enableMetadataWithRecommendations });
}

/** As openCampaign. */
export function openRecommender(personalize: Personalize, recommenderArn: string): OpenModel {
  const recommender = personalize.resources.find('recommender', recommenderArn);
  if (recommender === undefined) throw runtimeResourceNotFound('Recommender', recommenderArn);
  if (recommender.status !== 'ACTIVE') throw invalidInput(`Recommender ${recommenderArn} is in status ${recommender.status}; it must be ACTIVE.`);
  const { itemExplorationConfig = {}, enableMetadataWithRecommendations = false } = recommender.recommenderConfig;
  return openModel(personalize, recommenderArn, { askedArn: recommenderArn, itemExplorationConfig, rankingInfluence: {}, enableMetadataWithRecommendations });
}

export function openModel(personalize: Personalize, modelArn: string, asked: Asked): OpenModel {
  const { recipeArn, datasetGroupArn, solutionConfig } = learnedOf(personalize.resources, modelArn);
  const recipe = findRecipe(recipeArn);
  if (recipe === undefined) throw invalidInput(`${asked.askedArn} has an unknown recipe ${recipeArn}.`);
  const { optimizationObjective = {} } = solutionConfig;
  return { ...asked, modelArn, datasetGroupArn, recipe, optimizationObjective, group: personalize.group(datasetGroupArn), served: personalize.models.get(modelArn) };
}
