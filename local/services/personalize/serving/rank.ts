import { invalidInput } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import { filterItems } from './filterItems.ts';
import { itemMetadata } from './itemMetadata.ts';
import type { OpenModel } from './openModel.ts';
import type { PredictedItem } from './recommend.ts';
import { scoreItems } from './scoreItems.ts';
import { scoreShares } from './scoreShares.ts';

/** https://docs.aws.amazon.com/personalize/latest/dg/API_RS_GetPersonalizedRanking.html */
const MAX_ITEMS_WITH_METADATA = 50;

export interface RankingQuestion {
  readonly inputList: readonly string[];
  readonly userId: string;
  readonly context?: Readonly<Record<string, string>>;
  readonly filterArn?: string;
  readonly filterValues?: Readonly<Record<string, string>>;
  readonly metadataColumns?: Readonly<Record<string, readonly string[]>>;
}

/** The given items, best first; those that nobody has heard of come last, in the order given, with score 0. Throws InvalidInputException. */
export function rank(personalize: Personalize, open: OpenModel, question: RankingQuestion): PredictedItem[] {
  const { inputList, userId, filterArn, filterValues, metadataColumns } = question;
  if (open.recipe.recipeType !== 'PERSONALIZED_RANKING') throw invalidInput(`${open.askedArn} has the recipe type ${open.recipe.recipeType}; use GetRecommendations.`);
  const metadata = itemMetadata(open, metadataColumns);
  if (metadata !== undefined && inputList.length > MAX_ITEMS_WITH_METADATA) throw invalidInput(`With metadataColumns inputList has at most ${MAX_ITEMS_WITH_METADATA} items; got ${inputList.length}.`);
  const { served } = open;
  const { allowed, scores } = served;
  const history = scoreItems(open, { userId, context: question.context, now: personalize.now() });
  filterItems(personalize, open, { filterArn, filterValues, userId, history }, allowed);
  const ids = [...new Set(inputList)];
  const known = ids.flatMap((id) => served.indexOf(id) ?? []).filter((item) => allowed[item] === 1);
  const unknown = ids.filter((id) => served.indexOf(id) === undefined);
  // Shares are over the given list alone.
  allowed.fill(0);
  for (const item of known) allowed[item] = 1;
  const share = scoreShares(scores, allowed);
  const position = new Map(known.map((item, place) => [item, place]));
  const scoreOf = (item: number): number => scores[item] ?? -Infinity;
  known.sort((a, b) => (scoreOf(a) === scoreOf(b) ? (position.get(a) ?? 0) - (position.get(b) ?? 0) : scoreOf(b) > scoreOf(a) ? 1 : -1));
  const ranked = [...known.map((item) => ({ itemId: served.itemIds[item] ?? '', score: share(item) })), ...unknown.map((itemId) => ({ itemId, score: 0 }))];
  return metadata === undefined ? ranked : ranked.map((item) => ({ ...item, metadata: metadata(item.itemId) }));
}
