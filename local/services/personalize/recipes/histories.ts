import { type HistoryEvent, type TrainingData } from './recipe.ts';
import { worthOf } from './worth.ts';

/** Plays by user: play p of user u for `start[u] <= p < start[u + 1]`, oldest first. */
export interface Histories {
  /** Length users + 1. */
  readonly start: Uint32Array;
  readonly item: Uint32Array;
  /** Epoch seconds. */
  readonly timestamp: Float64Array;
  /** Weight of the events times what their watch ratio is worth. */
  readonly weight: Float32Array;
  /** Watch ratio, NaN where unknown. */
  readonly watchRatio: Float32Array;
}

/** Events of one user on one item, one after the other within this time, are one play: a watch, its like and its share come as rows of their own. */
const SAME_PLAY_SECONDS = 3600;
/** A liked and shared watch counts as two watches at most. */
const MOST_WEIGHT = 2;

/** Groups interactions by user; a play's weight is the sum over its events. */
export function historiesOf(data: TrainingData): Histories {
  const { user, item, timestamp, weight, eventValue, length } = data.interactions;
  const users = data.userIds.length;
  const next = new Uint32Array(users + 1);
  for (let e = 0; e < length; e++) next[(user[e] as number) + 1] = (next[(user[e] as number) + 1] as number) + 1;
  for (let u = 0; u < users; u++) next[u + 1] = (next[u + 1] as number) + (next[u] as number);
  const order = new Uint32Array(length);
  const fill = next.slice();
  for (let e = 0; e < length; e++) {
    const u = user[e] as number;
    const at = fill[u] as number;
    order[at] = e;
    fill[u] = at + 1;
  }

  const start = new Uint32Array(users + 1);
  const plays = { item: new Uint32Array(length), timestamp: new Float64Array(length), weight: new Float32Array(length), watchRatio: new Float32Array(length) };
  let count = 0;
  for (let u = 0; u < users; u++) {
    start[u] = count;
    for (let at = next[u] as number; at < (next[u + 1] as number); at++) {
      const e = order[at] as number;
      const last = count - 1;
      const samePlay = count > (start[u] as number) && plays.item[last] === item[e] && (timestamp[e] as number) - (plays.timestamp[last] as number) <= SAME_PLAY_SECONDS;
      const value = eventValue[e] as number;
      const worth = (weight[e] as number) * worthOf(value);
      if (samePlay) {
        plays.weight[last] = Math.min(MOST_WEIGHT, (plays.weight[last] as number) + worth);
        plays.watchRatio[last] = greater(plays.watchRatio[last] as number, value);
      } else {
        plays.item[count] = item[e] as number;
        plays.timestamp[count] = timestamp[e] as number;
        plays.weight[count] = worth;
        plays.watchRatio[count] = value;
        count++;
      }
    }
  }
  start[users] = count;
  return { start, item: plays.item.slice(0, count), timestamp: plays.timestamp.slice(0, count), weight: plays.weight.slice(0, count), watchRatio: plays.watchRatio.slice(0, count) };
}

/** The greater of two ratios; one that is not known does not count. */
function greater(a: number, b: number): number {
  return Number.isNaN(a) ? b : Number.isNaN(b) ? a : Math.max(a, b);
}

/** The events of a request as the plays that training would make of them: the same weights, a watch and its like as one. */
export function playsOf(events: readonly HistoryEvent[]): HistoryEvent[] {
  const plays: HistoryEvent[] = [];
  for (const event of events) {
    const last = plays.at(-1);
    const worth = event.weight * worthOf(event.eventValue);
    if (last?.item === event.item && event.timestamp - last.timestamp <= SAME_PLAY_SECONDS) {
      plays[plays.length - 1] = { ...last, weight: Math.min(MOST_WEIGHT, last.weight + worth), eventValue: greater(last.eventValue, event.eventValue) };
    } else {
      plays.push({ ...event, weight: worth });
    }
  }
  return plays;
}

/** Weighted plays by item. */
export function playCounts(histories: Histories, itemCount: number): Float64Array {
  const counts = new Float64Array(itemCount);
  const { item, weight } = histories;
  for (let p = 0; p < item.length; p++) counts[item[p] as number] = (counts[item[p] as number] as number) + (weight[p] as number);
  return counts;
}

/** The plays before `until(user)` of each user. */
export function cutHistories(histories: Histories, until: (user: number) => number): Histories {
  const users = histories.start.length - 1;
  const start = new Uint32Array(users + 1);
  const kept = new Uint32Array(histories.item.length);
  let count = 0;
  for (let u = 0; u < users; u++) {
    start[u] = count;
    const end = Math.min(until(u), histories.start[u + 1] as number);
    for (let p = histories.start[u] as number; p < end; p++) kept[count++] = p;
  }
  start[users] = count;
  const item = new Uint32Array(count);
  const timestamp = new Float64Array(count);
  const weight = new Float32Array(count);
  const watchRatio = new Float32Array(count);
  for (let k = 0; k < count; k++) {
    const p = kept[k] as number;
    item[k] = histories.item[p] as number;
    timestamp[k] = histories.timestamp[p] as number;
    weight[k] = histories.weight[p] as number;
    watchRatio[k] = histories.watchRatio[p] as number;
  }
  return { start, item, timestamp, weight, watchRatio };
}
