import { randomUUID } from 'node:crypto';
import { invalidInput, runtimeResourceNotFound } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import { filterItems } from '../serving/filterItems.ts';
import { itemMetadata } from '../serving/itemMetadata.ts';
import { openCampaign, type OpenCampaign } from '../serving/openCampaign.ts';
import { promote } from '../serving/promote.ts';
import { scoreItems } from '../serving/scoreItems.ts';
import { scoreShares } from '../serving/scoreShares.ts';
import { topItems } from '../serving/topItems.ts';
import { operation } from './operation.ts';

const DEFAULT_RESULTS = 25;
const MAX_RESULTS_WITH_METADATA = 50;

interface Promotion {
  readonly name?: string;
  readonly percentPromotedItems?: number;
  readonly filterArn?: string;
  readonly filterValues?: Readonly<Record<string, string>>;
}

interface Input {
  readonly campaignArn?: string;
  readonly recommenderArn?: string;
  readonly userId?: string;
  readonly itemId?: string;
  readonly numResults?: number;
  readonly filterArn?: string;
  readonly filterValues?: Readonly<Record<string, string>>;
  readonly promotions?: readonly Promotion[];
  readonly metadataColumns?: Readonly<Record<string, readonly string[]>>;
}

export const getRecommendations = operation<Input>({
  name: 'GetRecommendations',
  resource: ({ campaignArn, recommenderArn }) => campaignArn ?? recommenderArn,
  run: (input, personalize) => {
    const { userId, itemId, filterArn, filterValues, metadataColumns, numResults = DEFAULT_RESULTS } = input;
    if (input.campaignArn === undefined) {
      throw input.recommenderArn === undefined ? invalidInput('A campaignArn or a recommenderArn is required.') : runtimeResourceNotFound('Recommender', input.recommenderArn);
    }
    const open = openCampaign(personalize, input.campaignArn);
    checkQuestion(open, input);
    const metadata = itemMetadata(open, metadataColumns);
    if (metadata !== undefined && numResults > MAX_RESULTS_WITH_METADATA) throw invalidInput(`With metadataColumns numResults is at most ${MAX_RESULTS_WITH_METADATA}; got ${numResults}.`);
    const { scores, allowed, model } = open.served;
    const history = scoreItems(open, { userId, itemId, now: personalize.now() });
    filterItems(personalize, open, { filterArn, filterValues, userId, itemId, history }, allowed);
    // A related-items list does not name the item it was asked about.
    const asked = open.recipe.recipeType === 'RELATED_ITEMS' && itemId !== undefined ? open.served.indexOf(itemId) : undefined;
    if (asked !== undefined) allowed[asked] = 0;
    const share = scoreShares(scores, allowed);
    const regular = topItems(scores, allowed, numResults);
    const promotion = input.promotions?.[0];
    const promoted = promotion === undefined ? [] : promotedItems(personalize, open, { promotion, userId, itemId, history, count: numResults });
    const chosen = promotion === undefined ? regular : promote({ regular, promoted, percent: promotion.percentPromotedItems ?? 100, count: numResults });
    const promotedSet = new Set(promoted);
    return {
      itemList: chosen.map((item) => {
        const id = model.itemIds[item] ?? '';
        const promotionName = promotedSet.has(item) ? promotion?.name : undefined;
        return { itemId: id, score: share(item), ...(metadata === undefined ? {} : { metadata: metadata(id) }), ...(promotionName === undefined ? {} : { promotionName }) };
      }),
      recommendationId: `RID-${randomUUID()}`,
    };
  },
});

function checkQuestion({ recipe }: OpenCampaign, { userId, itemId, campaignArn }: Input): void {
  if (recipe.recipeType === 'PERSONALIZED_RANKING') throw invalidInput(`Campaign ${String(campaignArn)} has the recipe type PERSONALIZED_RANKING; use GetPersonalizedRanking.`);
  if (recipe.recipeType === 'RELATED_ITEMS' && itemId === undefined) throw invalidInput(`An itemId is required for the recipe ${recipe.name}.`);
  if (recipe.needsUser && userId === undefined) throw invalidInput(`A userId is required for the recipe ${recipe.name}.`);
}

function promotedItems(
  personalize: Personalize,
  open: OpenCampaign,
  options: { readonly promotion: Promotion; readonly userId: string | undefined; readonly itemId: string | undefined; readonly history: Parameters<typeof filterItems>[2]['history']; readonly count: number },
): number[] {
  const { promotion, userId, itemId, history, count } = options;
  const promotable = new Uint8Array(open.served.allowed.length);
  filterItems(personalize, open, { filterArn: promotion.filterArn, filterValues: promotion.filterValues, userId, itemId, history }, promotable);
  return topItems(open.served.scores, promotable, Math.floor((count * (promotion.percentPromotedItems ?? 100)) / 100));
}
