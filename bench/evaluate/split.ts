import { sample } from '../../local/services/personalize/recipes/random.ts';
import { type HistoryEvent, type InteractionColumns, type TrainingData } from '../../local/services/personalize/recipes/recipe.ts';

/** How a data set is parted into what is learnt from and what is to be predicted. */
export type Protocol =
  | { readonly kind: 'leave-last-out' }
  | { readonly kind: 'personalize'; readonly seed: number }
  /** Epoch seconds: learn from what came before, predict what came from then on. */
  | { readonly kind: 'split-at'; readonly at: number };

export interface TestCase {
  readonly history: readonly HistoryEvent[];
  /** Distinct items, not empty. */
  readonly truth: ReadonlySet<number>;
  /** Epoch seconds of the question. */
  readonly now: number;
}

export interface Split {
  readonly training: TrainingData;
  readonly cases: readonly TestCase[];
  /** Whether items of the history are left out of the lists. */
  readonly excludeSeen: boolean;
}

const TEST_USER_SHARE = 0.1;
const TRUTH_SHARE = 0.1;
/** What a model in service is given of a history. */
const MOST_EVENTS = 1000;

/** Parts the data. Truth is what was watched, never a click that was broken off. */
export function split(data: TrainingData, protocol: Protocol): Split {
  const byUser = rowsByUser(data);
  const keep = new Uint8Array(data.interactions.length).fill(1);
  const cases: TestCase[] = [];
  const test = protocol.kind === 'personalize' ? new Set(sample(byUser.length, Math.ceil(TEST_USER_SHARE * byUser.length), protocol.seed)) : undefined;
  byUser.forEach((rows, user) => {
    if (test !== undefined && !test.has(user)) return;
    const cut = cutOf(data, rows, protocol);
    for (const row of test ? rows : rows.slice(cut)) keep[row] = 0;
    const truth = truthOf(data, rows, cut, protocol);
    if (cut === 0 || truth.size === 0) return;
    const first = rows[cut] as number;
    cases.push({ history: historyOf(data.interactions, rows.slice(Math.max(0, cut - MOST_EVENTS), cut)), truth, now: data.interactions.timestamp[first] as number });
  });
  return { training: onlyRows(data, keep), cases, excludeSeen: protocol.kind !== 'personalize' };
}

/** Rows of each user in time order. */
function rowsByUser({ userIds, interactions: { user, length } }: TrainingData): number[][] {
  const rows: number[][] = Array.from({ length: userIds.length }, () => []);
  for (let row = 0; row < length; row++) rows[user[row] as number]?.push(row);
  return rows;
}

/** How many of the user's rows are known when the question is asked. */
function cutOf({ eventTypes, interactions: { item, eventType, timestamp } }: TrainingData, rows: readonly number[], protocol: Protocol): number {
  switch (protocol.kind) {
    case 'personalize':
      return rows.length - Math.max(1, Math.round(TRUTH_SHARE * rows.length));
    case 'split-at': {
      const cut = rows.findIndex((row) => (timestamp[row] as number) >= protocol.at);
      return cut < 0 ? rows.length : cut;
    }
    case 'leave-last-out': {
      const watched = eventTypes.indexOf('watched');
      const firstAt = new Map<number, number>();
      rows.forEach((row, at) => {
        const i = item[row] as number;
        if (!firstAt.has(i)) firstAt.set(i, at);
      });
      // The last watch of an item that was new to the user: seen items are left out of the lists.
      const cut = rows.findLastIndex((row, at) => eventType[row] === watched && firstAt.get(item[row] as number) === at);
      return cut < 0 ? rows.length : cut;
    }
  }
}

function truthOf({ eventTypes, interactions: { item, eventType } }: TrainingData, rows: readonly number[], cut: number, protocol: Protocol): Set<number> {
  const watched = eventTypes.indexOf('watched');
  const later = protocol.kind === 'leave-last-out' ? rows.slice(cut, cut + 1) : rows.slice(cut);
  const truth = new Set(later.filter((row) => eventType[row] === watched).map((row) => item[row] as number));
  if (protocol.kind === 'split-at') for (const row of rows.slice(0, cut)) truth.delete(item[row] as number);
  return truth;
}

function historyOf({ item, timestamp, weight, eventValue }: InteractionColumns, rows: readonly number[]): HistoryEvent[] {
  return rows.map((row) => ({ item: item[row] as number, timestamp: timestamp[row] as number, weight: weight[row] as number, eventValue: eventValue[row] as number }));
}

function onlyRows(data: TrainingData, keep: Uint8Array): TrainingData {
  const { user, item, timestamp, eventType, eventValue, weight } = data.interactions;
  const kept = (_: number, row: number): boolean => keep[row] === 1;
  return {
    ...data,
    interactions: {
      length: keep.reduce((sum, one) => sum + one, 0),
      user: user.filter(kept),
      item: item.filter(kept),
      timestamp: timestamp.filter(kept),
      eventType: eventType.filter(kept),
      eventValue: eventValue.filter(kept),
      weight: weight.filter(kept),
    },
  };
}
