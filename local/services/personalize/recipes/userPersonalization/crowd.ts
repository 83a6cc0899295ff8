import { type Histories, playCounts } from '../histories.ts';
import { type StaticSignal } from './signals.ts';

export type CrowdSignals = Readonly<Record<StaticSignal, Float32Array>>;

/** Weighted plays by interval of time and item (CSR by interval). */
export interface Timeline {
  /** Epoch seconds; the first interval starts here. */
  readonly from: number;
  readonly intervalSeconds: number;
  /** Length intervals + 1. */
  readonly start: Uint32Array;
  readonly item: Uint32Array;
  readonly weight: Float32Array;
}

/** What the crowd plays: by item, as of the end of the data, and how it came to that. */
export interface Crowd extends CrowdSignals {
  readonly timeline: Timeline;
  /** By interval: filled by questions about moments within the data, which evaluations ask. */
  readonly past: Map<number, CrowdSignals>;
}

/** The recent crowd is that of the last part of the data: half-life = time span / this; the logarithm looks at a shorter part. */
const HALF_LIVES = 10;
const LOG_HALF_LIVES = 20;
const INTERVALS = 128;

/** Popularity over all time and of late, each scaled to a maximum of one. */
export function crowdOf(histories: Histories, itemCount: number): Crowd {
  const timeline = timelineOf(histories, itemCount);
  const popular = shareOfMost(playCounts(histories, itemCount).map((count) => Math.log1p(count)));
  return { popular, ...recentAt(timeline, itemCount, INTERVALS), timeline, past: new Map() };
}

/**
 * The crowd as it was at a moment (epoch seconds): the same arrays from the end of the data on; for a moment within the data, as an evaluation
 * asks, what was played of late counts only intervals that were over by then.
 */
export function crowdAt(crowd: Crowd, now: number): CrowdSignals {
  const { from, intervalSeconds } = crowd.timeline;
  const interval = Math.max(0, Math.floor((now - from) / intervalSeconds));
  if (!(interval < INTERVALS)) return crowd;
  const known = crowd.past.get(interval);
  if (known) return known;
  const found = { popular: crowd.popular, ...recentAt(crowd.timeline, crowd.popular.length, interval) };
  crowd.past.set(interval, found);
  return found;
}

function timelineOf({ item, timestamp, weight }: Histories, itemCount: number): Timeline {
  let oldest = Infinity;
  let newest = -Infinity;
  for (const time of timestamp) {
    oldest = Math.min(oldest, time);
    newest = Math.max(newest, time);
  }
  const from = item.length > 0 ? oldest : 0;
  const intervalSeconds = item.length > 0 ? Math.max(1, (newest - oldest) / INTERVALS) : 1;
  const plays: number[][] = Array.from({ length: INTERVALS }, () => []);
  timestamp.forEach((time, p) => plays[Math.min(INTERVALS - 1, Math.floor((time - from) / intervalSeconds))]?.push(p));
  const start = new Uint32Array(INTERVALS + 1);
  const items = new Uint32Array(item.length);
  const weights = new Float32Array(item.length);
  const sums = new Float64Array(itemCount);
  let length = 0;
  plays.forEach((inside, interval) => {
    for (const p of inside) {
      const i = item[p] as number;
      if (sums[i] === 0) items[length++] = i;
      sums[i] = (sums[i] as number) + (weight[p] as number);
    }
    for (let at = start[interval] as number; at < length; at++) {
      const i = items[at] as number;
      weights[at] = sums[i] as number;
      sums[i] = 0;
    }
    start[interval + 1] = length;
  });
  return { from, intervalSeconds, start, item: items.slice(0, length), weight: weights.slice(0, length) };
}

/** What was played of late, once the first `intervals` are over. */
function recentAt({ start, item, weight }: Timeline, itemCount: number, intervals: number): Pick<CrowdSignals, 'recent' | 'recentLog'> {
  const recentOver = (halfLives: number): Float64Array => {
    const recent = new Float64Array(itemCount);
    for (let interval = 0; interval < intervals; interval++) {
      const share = 2 ** (((interval + 0.5 - intervals) * halfLives) / INTERVALS);
      for (let at = start[interval] as number; at < (start[interval + 1] as number); at++) {
        const i = item[at] as number;
        recent[i] = (recent[i] as number) + share * (weight[at] as number);
      }
    }
    return recent;
  };
  return { recent: shareOfMost(recentOver(HALF_LIVES)), recentLog: shareOfMost(recentOver(LOG_HALF_LIVES).map((count) => Math.log1p(count))) };
}

function shareOfMost(values: Float64Array): Float32Array {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return Float32Array.from(values, (value) => (most > 0 ? value / most : 0));
}
