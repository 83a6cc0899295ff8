import { cutHistories, type Histories } from '../histories.ts';
import { sample } from '../random.ts';
import { type HistoryEvent } from '../recipe.ts';

/** A user at a moment: what was played before, and what came after. */
export interface ValidationCase {
  readonly history: readonly HistoryEvent[];
  /** Distinct items, not empty. */
  readonly truth: readonly number[];
  /** Epoch seconds of the first play of the truth. */
  readonly now: number;
}

export interface HoldOut {
  readonly training: Histories;
  readonly cases: readonly ValidationCase[];
}

export interface HoldOutOptions {
  readonly seed: number;
  /** Whether a play of an item that the user had played before counts as truth. */
  readonly repeats: boolean;
  readonly itemCount: number;
}

/** The newest part of the data that is held out when enough users span it. */
const NEWEST_SHARE = 0.3;
const LEAST_CASES = 20;
/** ...and at least this share of users. */
const LEAST_USER_SHARE = 0.25;
/** Where few lists hit, as on KuaiRand, the weights found on 2,000 cases are mostly chance. */
const MOST_CASES = 6000;
/** Each case costs time for every item and for every play of its history. */
const MOST_ITEM_CASES = 4e7;
const MOST_PLAY_CASES = 2e5;
/** In a large catalogue, or where histories are long and lists hit more often. */
const ENOUGH_CASES = 2000;
const MOST_TRUTH = 10;
const MOST_HISTORY = 300;

/** Later plays are held out by time where enough users come back, else each sampled user's last one: what comes next in the same sitting. */
export function holdOut(histories: Histories, options: HoldOutOptions): HoldOut {
  const users = histories.start.length - 1;
  const affordable = Math.min(MOST_ITEM_CASES / Math.max(1, options.itemCount), (MOST_PLAY_CASES * users) / Math.max(1, histories.item.length));
  const mostCases = Math.max(ENOUGH_CASES, Math.min(MOST_CASES, Math.floor(affordable)));
  const important = importanceOf(histories);
  const cut = [...histories.timestamp].sort((a, b) => a - b)[Math.floor((1 - NEWEST_SHARE) * histories.item.length)] ?? Infinity;
  const untilTime = (user: number): number => {
    const end = histories.start[user + 1] as number;
    let p = histories.start[user] as number;
    while (p < end && (histories.timestamp[p] as number) < cut) p++;
    return p;
  };
  const byTime = casesOf({ histories, until: untilTime, important, mostTruth: MOST_TRUTH, mostCases: mostCases / 2, options });
  const sampled = new Set(sample(users, mostCases, options.seed));
  const untilLast = (user: number): number => {
    const end = histories.start[user + 1] as number;
    return sampled.has(user) && end - (histories.start[user] as number) >= 2 ? end - 1 : end;
  };
  if (byTime.length >= Math.max(LEAST_CASES, LEAST_USER_SHARE * Math.min(users, ENOUGH_CASES / 2))) {
    // Those who did not come back have a last play too: what comes next in a sitting counts beside what comes on later days.
    const until = (user: number): number => (untilTime(user) === histories.start[user + 1] ? untilLast(user) : untilTime(user));
    const stayed = (user: number): number => (untilTime(user) === histories.start[user + 1] ? untilLast(user) : (histories.start[user + 1] as number));
    const inSitting = casesOf({ histories, until: stayed, important, mostTruth: 1, mostCases: mostCases / 2, options });
    return { training: cutHistories(histories, until), cases: [...byTime, ...inSitting] };
  }
  return { training: cutHistories(histories, untilLast), cases: casesOf({ histories, until: untilLast, important: () => true, mostTruth: 1, mostCases, options }) };
}

interface CaseSource {
  readonly histories: Histories;
  readonly until: (user: number) => number;
  readonly important: (play: number) => boolean;
  readonly mostTruth: number;
  readonly mostCases: number;
  readonly options: HoldOutOptions;
}

function casesOf({ histories, until, important, mostTruth, mostCases, options }: CaseSource): ValidationCase[] {
  const { start, item } = histories;
  const found: { user: number; at: number; truth: number[] }[] = [];
  for (let user = 0; user + 1 < start.length; user++) {
    const from = start[user] as number;
    const at = until(user);
    const end = start[user + 1] as number;
    if (at === from || at === end) continue;
    const truth = new Set<number>();
    const before = options.repeats ? new Set<number>() : new Set(item.subarray(from, at));
    for (let p = at; p < end && truth.size < mostTruth; p++) {
      if (important(p) && !before.has(item[p] as number)) truth.add(item[p] as number);
    }
    if (truth.size > 0) found.push({ user, at, truth: [...truth] });
  }
  return sample(found.length, mostCases, options.seed).flatMap((k) => {
    const one = found[k];
    return one ? [{ history: historyOf(histories, one.user, one.at), truth: one.truth, now: histories.timestamp[one.at] as number }] : [];
  });
}

function historyOf({ start, item, timestamp, weight, watchRatio }: Histories, user: number, until: number): HistoryEvent[] {
  const history: HistoryEvent[] = [];
  for (let p = Math.max(start[user] as number, until - MOST_HISTORY); p < until; p++) {
    history.push({ item: item[p] as number, timestamp: timestamp[p] as number, weight: weight[p] as number, eventValue: watchRatio[p] as number });
  }
  return history;
}

/** Plays worth predicting: those with at least half the usual full weight (a watch), not the lesser ones (a click). */
function importanceOf({ weight }: Histories): (play: number) => boolean {
  const full = Math.min(1, weight.reduce((a, b) => Math.max(a, b), 0));
  return (play) => (weight[play] as number) >= full / 2;
}

/** The share of plays that repeat an item of the same user, among plays that could. */
export function repeatRateOf({ start, item }: Histories): number {
  let could = 0;
  let repeats = 0;
  for (let user = 0; user + 1 < start.length; user++) {
    const before = new Set<number>();
    for (let p = start[user] as number; p < (start[user + 1] as number); p++) {
      if (before.size > 0) could++;
      if (before.has(item[p] as number)) repeats++;
      before.add(item[p] as number);
    }
  }
  return could > 0 ? repeats / could : 0;
}
