import type { HistoryEntry } from '../data/UserHistories.ts';
import type { HistoryEvent } from '../recipes/recipe.ts';
import { emphasize } from './emphasize.ts';
import type { OpenModel } from './openModel.ts';
import { questionSeed } from './questionSeed.ts';

const MAX_HISTORY = 1000;

export interface ScoreQuestion {
  readonly userId: string | undefined;
  readonly itemId?: string | undefined;
  readonly context?: Readonly<Record<string, string>> | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Scores every item for the user into the model's `scores` buffer; answers the user's history, oldest first. */
export function scoreItems(open: OpenModel, question: ScoreQuestion): HistoryEntry[] {
  const { served } = open;
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
  // Exploration comes after the filter, with the items of now: see exploreItems.
  served.score({ history, ...(item === undefined ? {} : { item }), now: question.now / 1000, explorationWeight: 0, explorationSeed: questionSeed(question.userId, open) });
  emphasize(open, question.context);
  return entries;
}
