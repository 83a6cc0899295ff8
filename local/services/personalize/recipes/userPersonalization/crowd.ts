import { type Histories, playCounts } from '../histories.ts';
import { type StaticSignal } from './signals.ts';

/** The recent crowd is that of the last part of the data: half-life = time span / this; the logarithm looks at a shorter part. */
const HALF_LIVES = 10;
const LOG_HALF_LIVES = 20;

/** Popularity over all time and of late, each scaled to a maximum of one. */
export function crowdOf(histories: Histories, itemCount: number): Record<StaticSignal, Float32Array> {
  const { item, timestamp, weight } = histories;
  let oldest = Infinity;
  let newest = -Infinity;
  for (const time of timestamp) {
    oldest = Math.min(oldest, time);
    newest = Math.max(newest, time);
  }
  const recentOver = (halfLives: number): Float64Array => {
    const halfLife = Math.max(1, (newest - oldest) / halfLives);
    const recent = new Float64Array(itemCount);
    for (let p = 0; p < item.length; p++) {
      const i = item[p] as number;
      recent[i] = (recent[i] as number) + (weight[p] as number) * 2 ** (((timestamp[p] as number) - newest) / halfLife);
    }
    return recent;
  };
  const log1p = (counts: Float64Array): Float64Array => counts.map((count) => Math.log1p(count));
  return { popular: shareOfMost(log1p(playCounts(histories, itemCount))), recent: shareOfMost(recentOver(HALF_LIVES)), recentLog: shareOfMost(log1p(recentOver(LOG_HALF_LIVES))) };
}

function shareOfMost(values: Float64Array): Float32Array {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return Float32Array.from(values, (value) => (most > 0 ? value / most : 0));
}
