import { sample } from '../recipes/random.ts';
import type { HistoryEvent, TrainingData } from '../recipes/recipe.ts';
import { pickInteractions } from '../training/pickInteractions.ts';

/** The share of users that candidates are judged by, and of their history that is kept from training. */
const SHARE = 0.1;
/** Fewer than so many say little; more change the third digit of a metric. */
const LEAST_USERS = 50;
const MOST_USERS = 1000;
const MOST_EVENTS = 1000;

export interface HeldOutUser {
  /** Oldest first. */
  readonly history: readonly HistoryEvent[];
  /** Items of what came next. */
  readonly truth: ReadonlySet<number>;
}

export interface HoldOut {
  /** Without what the users went on to do. */
  readonly training: TrainingData;
  readonly users: readonly HeldOutUser[];
}

/** Keeps the newest tenth of some users' interactions (one at least) from training. */
export function holdOut(data: TrainingData, seed: number): HoldOut {
  const { user, item, timestamp, weight, eventValue, length } = data.interactions;
  const rowsOf: number[][] = Array.from({ length: data.userIds.length }, () => []);
  for (let row = 0; row < length; row++) rowsOf[user[row] ?? 0]?.push(row);
  const histories = rowsOf.filter((rows) => rows.length >= 2);
  const count = Math.min(MOST_USERS, Math.max(LEAST_USERS, Math.ceil(SHARE * histories.length)));
  const kept = new Uint8Array(length).fill(1);
  const users = sample(histories.length, count, seed).flatMap((index) => {
    const rows = histories[index] ?? [];
    let cut = rows.length - Math.max(1, Math.round(SHARE * rows.length));
    // A watch and its like are one play: they stay together.
    while (cut > 0 && item[rows[cut - 1] ?? 0] === item[rows[cut] ?? 0]) cut -= 1;
    if (cut === 0) return [];
    for (const row of rows.slice(cut)) kept[row] = 0;
    const history = rows.slice(Math.max(0, cut - MOST_EVENTS), cut).map((row) => ({ item: item[row] ?? 0, timestamp: timestamp[row] ?? 0, weight: weight[row] ?? 0, eventValue: eventValue[row] ?? NaN }));
    return [{ history, truth: new Set(rows.slice(cut).map((row) => item[row] ?? 0)) }];
  });
  return { training: { ...data, interactions: pickInteractions(data.interactions, (row) => kept[row] === 1) }, users };
}
