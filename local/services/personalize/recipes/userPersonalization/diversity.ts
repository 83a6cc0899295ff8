import { type ItemWeights } from '../ItemWeights.ts';
import { topItems } from '../metrics.ts';

/** Personalize has no such parameter; locally it goes with the others in solutionConfig.algorithmHyperParameters. 0: score alone decides. */
export const DIVERSITY_PARAMETER = 'diversity';
/** Keeps near-duplicates apart and leaves the rest in order (docs/accuracy.md has what it costs). */
export const DEFAULT_DIVERSITY = 0.1;
/** Only the first places are looked at, which a viewer sees. */
const PLACES = 50;
/** An item is held against the places right before its own. */
const NEAR_PLACES = 3;

export interface Diversification {
  /** 0 to 1: what a likeness of one takes off a score, where the first place has one and the place past the last that is looked at has zero. */
  readonly strength: number;
  /** Likeness (0 to 1) of the items that are most alike. */
  readonly alike: ItemWeights;
  /** Items that keep their places: new ones and played ones, which stand apart from the others. */
  readonly stays: (item: number) => boolean;
  /** Scores by item; changed in place. */
  readonly scores: Float32Array;
}

/** Puts items that the same people play further apart in the first places, which keep their scores: maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998). */
export function diversify({ strength, alike, stays, scores }: Diversification): void {
  if (strength === 0) return;
  const waiting = topItems(scores, PLACES + 1).filter((item) => !stays(item));
  const values = waiting.map((item) => scores[item] as number);
  const least = values.at(-1) ?? 0;
  const span = (values[0] ?? 0) - least;
  if (!(span > 0)) return;
  const placed: number[] = [];
  while (waiting.length > 0) {
    const near = placed.slice(-NEAR_PLACES);
    let best = 0;
    let most = -Infinity;
    waiting.forEach((item, at) => {
      const value = ((scores[item] as number) - least) / span - strength * near.reduce((worst, other) => Math.max(worst, likeness(alike, item, other)), 0);
      if (value > most) {
        most = value;
        best = at;
      }
    });
    placed.push(...waiting.splice(best, 1));
  }
  placed.forEach((item, place) => (scores[item] = values[place] as number));
}

function likeness({ start, target, weight }: ItemWeights, a: number, b: number): number {
  for (let at = start[a] as number; at < (start[a + 1] as number); at++) if (target[at] === b) return weight[at] as number;
  for (let at = start[b] as number; at < (start[b + 1] as number); at++) if (target[at] === a) return weight[at] as number;
  return 0;
}
