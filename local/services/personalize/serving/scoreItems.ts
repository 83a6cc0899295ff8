import type { HistoryEntry } from '../data/UserHistories.ts';
import type { HistoryEvent } from '../recipes/recipe.ts';
import type { OpenModel } from './openModel.ts';

/** https://docs.aws.amazon.com/personalize/latest/dg/native-recipe-new-item-USER_PERSONALIZATION.html: explorationWeight. */
const DEFAULT_EXPLORATION_WEIGHT = 0.3;
const MAX_HISTORY = 1000;

/** Scores every item for the user into the model's `scores` buffer; answers the user's history, oldest first. */
export function scoreItems(open: OpenModel, question: { readonly userId: string | undefined; readonly itemId?: string | undefined; readonly now: number }): HistoryEntry[] {
  const { served, itemExplorationConfig, modelArn } = open;
  const entries = question.userId === undefined ? [] : open.group.histories.of(question.userId, Infinity);
  const history: HistoryEvent[] = [];
  for (let at = entries.length - 1; at >= 0 && history.length < MAX_HISTORY; at--) {
    const entry = entries[at];
    const item = entry === undefined ? undefined : served.learnedIndexOf(entry.itemId);
    if (entry === undefined || item === undefined) continue;
    const weight = served.weights.weigh(entry.eventType, entry.eventValue);
    if (weight > 0) history.push({ item, timestamp: entry.timestamp, weight, eventValue: entry.eventValue });
  }
  history.reverse();
  const item = question.itemId === undefined ? undefined : served.learnedIndexOf(question.itemId);
  served.score({
    history,
    ...(item === undefined ? {} : { item }),
    now: question.now / 1000,
    explorationWeight: Number(itemExplorationConfig['explorationWeight'] ?? DEFAULT_EXPLORATION_WEIGHT),
    explorationSeed: seedOf(`${question.userId ?? ''}\n${modelArn}`),
  });
  return entries;
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
