import { invalidInput } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import { filterItems } from './filterItems.ts';
import { itemMetadata } from './itemMetadata.ts';
import type { OpenModel } from './openModel.ts';
import { exploreItems } from './exploreItems.ts';
import { promote } from './promote.ts';
import { scoreItems } from './scoreItems.ts';
import { scoreShares } from './scoreShares.ts';
import { topItems } from './topItems.ts';

const DEFAULT_RESULTS = 25;
const MAX_RESULTS_WITH_METADATA = 50;

export interface Promotion {
  readonly name?: string;
  readonly percentPromotedItems?: number;
  readonly filterArn?: string;
  readonly filterValues?: Readonly<Record<string, string>>;
}

export interface Question {
  readonly userId?: string;
  readonly itemId?: string;
  readonly numResults?: number;
  readonly context?: Readonly<Record<string, string>>;
  readonly filterArn?: string;
  readonly filterValues?: Readonly<Record<string, string>>;
  readonly promotions?: readonly Promotion[];
  readonly metadataColumns?: Readonly<Record<string, readonly string[]>>;
}

export interface PredictedItem {
  readonly itemId: string;
  readonly score: number;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly promotionName?: string;
  /** Why an item is there that relevance alone did not bring. */
  readonly reason?: readonly string[];
}

/** The best items, best first; throws InvalidInputException for a question that the recipe cannot answer. */
export function recommend(personalize: Personalize, open: OpenModel, question: Question): PredictedItem[] {
  const { userId, itemId, filterArn, filterValues, metadataColumns, numResults = DEFAULT_RESULTS } = question;
  checkQuestion(open, question);
  const metadata = itemMetadata(open, metadataColumns);
  if (metadata !== undefined && numResults > MAX_RESULTS_WITH_METADATA) throw invalidInput(`With metadataColumns numResults is at most ${MAX_RESULTS_WITH_METADATA}; got ${numResults}.`);
  const { scores, allowed, itemIds } = open.served;
  const history = scoreItems(open, { userId, itemId, context: question.context, now: personalize.now() });
  filterItems(personalize, open, { filterArn, filterValues, userId, itemId, history }, allowed);
  // A related-items list does not name the item it was asked about.
  const asked = open.recipe.recipeType === 'RELATED_ITEMS' && itemId !== undefined ? open.served.indexOf(itemId) : undefined;
  if (asked !== undefined) allowed[asked] = 0;
  const explored = exploreItems(open, { userId, allowed });
  const share = scoreShares(scores, allowed);
  const regular = topItems(scores, allowed, numResults);
  const promotion = question.promotions?.[0];
  const promoted = promotion === undefined ? [] : promotedItems(personalize, open, { promotion, userId, itemId, history, count: numResults });
  const chosen = promotion === undefined ? regular : promote({ regular, promoted, percent: promotion.percentPromotedItems ?? 100, count: numResults });
  const promotedSet = new Set(promoted);
  return chosen.map((item) => {
    const id = itemIds[item] ?? '';
    const isPromoted = promotedSet.has(item);
    const promotionName = isPromoted ? promotion?.name : undefined;
    const reason = [...(isPromoted ? ['Promoted item'] : []), ...(explored.has(item) ? ['Exploration'] : [])];
    return {
      itemId: id,
      score: share(item),
      ...(metadata === undefined ? {} : { metadata: metadata(id) }),
      ...(promotionName === undefined ? {} : { promotionName }),
      ...(open.recipe.reasons === true && reason.length > 0 ? { reason } : {}),
    };
  });
}

function checkQuestion({ recipe, askedArn }: OpenModel, { userId, itemId }: Question): void {
  if (recipe.recipeType === 'PERSONALIZED_RANKING') throw invalidInput(`${askedArn} has the recipe type PERSONALIZED_RANKING; use GetPersonalizedRanking.`);
  if (recipe.recipeType === 'RELATED_ITEMS' && itemId === undefined) throw invalidInput(`An itemId is required for the recipe ${recipe.name}.`);
  if (recipe.needsUser && userId === undefined) throw invalidInput(`A userId is required for the recipe ${recipe.name}.`);
}

function promotedItems(
  personalize: Personalize,
  open: OpenModel,
  options: { readonly promotion: Promotion; readonly userId: string | undefined; readonly itemId: string | undefined; readonly history: Parameters<typeof filterItems>[2]['history']; readonly count: number },
): number[] {
  const { promotion, userId, itemId, history, count } = options;
  const promotable = new Uint8Array(open.served.allowed.length);
  filterItems(personalize, open, { filterArn: promotion.filterArn, filterValues: promotion.filterValues, userId, itemId, history }, promotable);
  return topItems(open.served.scores, promotable, Math.floor((count * (promotion.percentPromotedItems ?? 100)) / 100));
}
