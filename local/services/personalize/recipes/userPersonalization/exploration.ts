import { topItems } from '../metrics.ts';
import { randomAt } from '../random.ts';

/** New items shown among the first 25 at an exploration weight of one; Personalize's default weight of 0.3 shows two. */
const MOST_SHOWN = 5;
/** Each explored item comes somewhere within its own four places, the last of them 22 at most, and the first three places are never given away. */
const FIRST_PLACE = 3;
const PLACES = 4;
/** A new item's bonus halves with each month of age. */
const HALF_LIFE_SECONDS = 30 * 86_400;

export interface Exploration {
  readonly weight: number;
  readonly seed: number;
  /** Epoch seconds. */
  readonly now: number;
  /** Items that nobody had played at training: those to explore. */
  readonly isNew: Uint8Array;
  /** Epoch seconds by item, NaN where unknown. */
  readonly createdAt: Float64Array;
  /** Scores by item; changed in place. */
  readonly scores: Float32Array;
  /** As long as `scores`. */
  readonly scratch: Float32Array;
}

/**
 * Lifts a few new items into the first places: rather those that fit the user and came lately, else by chance; the others keep their order.
 * https://docs.aws.amazon.com/personalize/latest/dg/native-recipe-new-item-USER_PERSONALIZATION.html (explorationWeight, explorationItemAgeCutOff)
 */
export function explore({ weight, seed, now, isNew, createdAt, scores, scratch }: Exploration): void {
  const shown = Math.round(weight * MOST_SHOWN);
  if (shown === 0) return;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    if (isNew[i] !== 1 || score === -Infinity) continue;
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  if (low === Infinity) return;
  for (let i = 0; i < scores.length; i++) scratch[i] = isNew[i] === 1 ? -Infinity : (scores[i] as number);
  const first = topItems(scratch, FIRST_PLACE + MOST_SHOWN * PLACES + 1);
  for (let i = 0; i < scores.length; i++) {
    if (isNew[i] !== 1) {
      scratch[i] = -Infinity;
      continue;
    }
    const fit = high > low ? ((scores[i] as number) - low) / (high - low) : 1;
    const age = now - (createdAt[i] as number);
    const freshness = Number.isNaN(age) ? 0 : 2 ** (-Math.max(0, age) / HALF_LIFE_SECONDS);
    scratch[i] = randomAt(seed, i) * (0.5 + fit) * (0.5 + freshness);
  }
  topItems(scratch, shown).forEach((item, k) => {
    // Those explored before it stand above it as well.
    const place = FIRST_PLACE + k * PLACES + Math.floor(randomAt(seed, -2 - k) * PLACES) - k;
    const above = first[place - 1];
    const below = first[place];
    if (above === undefined || below === undefined) return;
    scores[item] = ((scores[above] as number) + (scores[below] as number)) / 2;
  });
}
