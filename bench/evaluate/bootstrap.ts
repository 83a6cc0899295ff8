import { seededRandom } from '../../local/services/personalize/recipes/random.ts';

/** A mean with its 95 % interval. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 1000;
const SEED = 20_011;

/** Percentile bootstrap over users of the mean of `values`. The same values give the same interval. */
export function meanOf(values: Float64Array): Estimate {
  return percentiles(values.length, average(values, undefined), (picked) => average(values, picked));
}

/** The ratio of two means over the same users, resampled together. Infinite where the denominator is zero. */
export function ratioOf(values: Float64Array, others: Float64Array): Estimate {
  return percentiles(values.length, average(values, undefined) / average(others, undefined), (picked) => average(values, picked) / average(others, picked));
}

/** The mean of the differences user by user: it may be sure where the intervals of the two means overlap, as they share their users. */
export function differenceOf(values: Float64Array, others: Float64Array): Estimate {
  return meanOf(values.map((value, user) => value - (others[user] as number)));
}

function percentiles(users: number, mean: number, statistic: (picked: Uint32Array) => number): Estimate {
  const random = seededRandom(SEED);
  const picked = new Uint32Array(users);
  const found = Float64Array.from({ length: RESAMPLES }, () => {
    for (let k = 0; k < users; k++) picked[k] = Math.floor(random() * users);
    return statistic(picked);
  }).sort();
  return { mean, low: found[Math.floor(0.025 * RESAMPLES)] ?? mean, high: found[Math.floor(0.975 * RESAMPLES)] ?? mean };
}

function average(values: Float64Array, picked: Uint32Array | undefined): number {
  let sum = 0;
  if (picked === undefined) for (const value of values) sum += value;
  else for (const k of picked) sum += values[k] as number;
  return sum / Math.max(1, values.length);
}
