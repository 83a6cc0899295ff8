import type { DatasetGroupData } from '../data/DatasetGroupData.ts';
import { invalidInput, runtimeResourceNotFound } from '../errors.ts';
import { parameterValues } from '../filters/parameters.ts';
import { parseFilter } from '../filters/parse.ts';
import type { Clause } from '../filters/expression.ts';
import { applyFilter } from '../filters/evaluate.ts';
import type { HistoryEntry } from '../data/UserHistories.ts';
import type { Personalize } from '../Personalize.ts';
import type { HistoryEvent } from '../recipes/recipe.ts';
import { findRecipe, type RecipeDescription } from '../resources/recipes.ts';
import type { Campaign, SolutionVersion } from '../store/resourceTypes.ts';
import type { ServedModel } from './ServedModel.ts';

/** https://docs.aws.amazon.com/personalize/latest/dg/native-recipe-new-item-USER_PERSONALIZATION.html: explorationWeight. */
const DEFAULT_EXPLORATION_WEIGHT = 0.3;
const MAX_HISTORY = 1000;

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

/** Scores every item for the user into the model's `scores` buffer; answers the user's history, oldest first. */
export function scoreItems(open: OpenCampaign, question: { readonly userId: string | undefined; readonly itemId?: string | undefined; readonly now: number }): HistoryEntry[] {
  const { served, campaign, version } = open;
  const entries = question.userId === undefined ? [] : open.group.histories.of(question.userId, Infinity);
  const history: HistoryEvent[] = [];
  for (let at = entries.length - 1; at >= 0 && history.length < MAX_HISTORY; at--) {
    const entry = entries[at];
    const item = entry === undefined ? undefined : served.indexOf(entry.itemId);
    if (entry === undefined || item === undefined) continue;
    const weight = served.weights.weigh(entry.eventType, entry.eventValue);
    if (weight > 0) history.push({ item, timestamp: entry.timestamp, weight, eventValue: entry.eventValue });
  }
  history.reverse();
  const item = question.itemId === undefined ? undefined : served.indexOf(question.itemId);
  served.model.score(
    {
      history,
      ...(item === undefined ? {} : { item }),
      now: question.now / 1000,
      explorationWeight: Number(campaign.campaignConfig.itemExplorationConfig?.['explorationWeight'] ?? DEFAULT_EXPLORATION_WEIGHT),
      explorationSeed: seedOf(`${question.userId ?? ''}\n${version.solutionVersionArn}`),
    },
    served.scores,
  );
  return entries;
}

export interface FilterQuestion {
  readonly filterArn: string | undefined;
  readonly filterValues: Readonly<Record<string, string>> | undefined;
  readonly userId: string | undefined;
  readonly itemId?: string | undefined;
  readonly history: readonly HistoryEntry[];
}

/** Marks in `allowed` what the filter lets through: everything without a filter. */
export function filterItems(personalize: Personalize, open: OpenCampaign, question: FilterQuestion, allowed: Uint8Array): void {
  if (question.filterArn === undefined) {
    if (question.filterValues !== undefined && Object.keys(question.filterValues).length > 0) throw invalidInput('filterValues were given without a filterArn.');
    allowed.fill(1);
    return;
  }
  const clauses = clausesOf(personalize, question.filterArn, open.version.datasetGroupArn);
  const input = {
    items: open.served.columns,
    indexOf: (itemId: string) => open.served.indexOf(itemId),
    values: parameterValues(clauses, question.filterValues ?? {}),
    history: question.history,
    user: open.group.metadata('USERS').get(question.userId ?? '') ?? {},
    currentItem: open.group.metadata('ITEMS').get(question.itemId ?? '') ?? {},
  };
  applyFilter(clauses, input, allowed);
}

const parsed = new Map<string, Clause[]>();

function clausesOf(personalize: Personalize, filterArn: string, datasetGroupArn: string): Clause[] {
  const filter = personalize.resources.find('filter', filterArn);
  if (filter === undefined) throw runtimeResourceNotFound('Filter', filterArn);
  if (filter.datasetGroupArn !== datasetGroupArn) throw invalidInput(`Filter ${filterArn} belongs to another dataset group than the campaign.`);
  if (filter.status !== 'ACTIVE') throw invalidInput(`Filter ${filterArn} is in status ${filter.status}; it must be ACTIVE.`);
  let clauses = parsed.get(filter.filterExpression);
  if (clauses === undefined) parsed.set(filter.filterExpression, (clauses = parseFilter(filter.filterExpression)));
  return clauses;
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
