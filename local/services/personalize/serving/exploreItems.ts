import { explore } from '../recipes/userPersonalization/exploration.ts';
import type { OpenModel } from './openModel.ts';
import { questionSeed } from './questionSeed.ts';

/** https://docs.aws.amazon.com/personalize/latest/dg/create-recommender-configure-exploration.html */
const DEFAULT_WEIGHT = 0.3;
const DEFAULT_CUT_OFF_DAYS = 30;
const DAY_SECONDS = 86_400;

/**
 * Lifts a few of the allowed new items into the first places, and answers which: those that nobody had played at training, or that came
 * since, and that are no older than explorationItemAgeCutOff before the newest interaction. An item without a CREATION_TIMESTAMP is new,
 * as on AWS. https://docs.aws.amazon.com/personalize/latest/dg/items-datasets.html (creation timestamp data)
 */
export function exploreItems(open: OpenModel, { userId, allowed }: { readonly userId: string | undefined; readonly allowed: Uint8Array }): ReadonlySet<number> {
  const explored = new Set<number>();
  const { itemExplorationConfig, recipe, served, group } = open;
  const weight = Number(itemExplorationConfig['explorationWeight'] ?? DEFAULT_WEIGHT);
  if (recipe.explores !== true || weight === 0) return explored;
  const { scores, isNew } = served;
  const { eligible, listed, scratch } = served.explorationBuffers;
  const createdAt = served.columns.numbers('CREATION_TIMESTAMP');
  const { newest } = group.activity;
  const oldest = newest - Number(itemExplorationConfig['explorationItemAgeCutOff'] ?? DEFAULT_CUT_OFF_DAYS) * DAY_SECONDS;
  for (let item = 0; item < scores.length; item++) {
    eligible[item] = isNew[item] === 1 && allowed[item] === 1 && !((createdAt[item] ?? NaN) < oldest) ? 1 : 0;
    // Places are those of the list that is answered.
    listed[item] = allowed[item] === 1 ? (scores[item] ?? 0) : -Infinity;
  }
  explore({ weight, seed: questionSeed(userId, open), now: newest, isNew: eligible, createdAt, scores: listed, scratch });
  for (let item = 0; item < scores.length; item++) {
    if (eligible[item] !== 1 || listed[item] === scores[item]) continue;
    scores[item] = listed[item] ?? 0;
    explored.add(item);
  }
  return explored;
}
