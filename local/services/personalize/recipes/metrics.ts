import { type Metrics } from './recipe.ts';

const CUTS = [5, 10, 25] as const;
/** Personalize looks at the first 25 recommendations. */
export const DEPTH = 25;

/**
 * Personalize's offline metrics, summed up over users.
 * https://docs.aws.amazon.com/personalize/latest/dg/working-with-training-metrics.html
 */
export class MetricsTally {
  private users = 0;
  private reciprocalRank = 0;
  private readonly gain = new Float64Array(CUTS.length);
  private readonly precision = new Float64Array(CUTS.length);
  private readonly recommended = new Set<number>();

  /** `ranking`: the best items first, at least 25 where the catalogue has them; `truth`: what the user went on to play, not empty. */
  add(ranking: readonly number[], truth: ReadonlySet<number>): void {
    this.users++;
    const top = ranking.slice(0, DEPTH);
    for (const item of top) this.recommended.add(item);
    const first = top.findIndex((item) => truth.has(item));
    if (first >= 0) this.reciprocalRank += 1 / (first + 1);
    CUTS.forEach((cut, k) => {
      let gain = 0;
      let hits = 0;
      top.slice(0, cut).forEach((item, rank) => {
        if (!truth.has(item)) return;
        hits++;
        gain += discount(rank);
      });
      let ideal = 0;
      for (let rank = 0; rank < Math.min(cut, truth.size); rank++) ideal += discount(rank);
      this.gain[k] = (this.gain[k] as number) + gain / ideal;
      this.precision[k] = (this.precision[k] as number) + hits / cut;
    });
  }

  /** `items`: how many items the catalogue has. All zero when no user was added. */
  result(items: number): Metrics {
    const users = Math.max(1, this.users);
    return {
      coverage: items > 0 ? this.recommended.size / items : 0,
      mean_reciprocal_rank_at_25: this.reciprocalRank / users,
      ...Object.fromEntries(CUTS.map((cut, k) => [`normalized_discounted_cumulative_gain_at_${cut}`, (this.gain[k] as number) / users])),
      ...Object.fromEntries(CUTS.map((cut, k) => [`precision_at_${cut}`, (this.precision[k] as number) / users])),
    };
  }
}

function discount(rank: number): number {
  return 1 / Math.log2(rank + 2);
}

/** The `depth` items of highest score, best first; −Infinity is left out, ties go to the lower index. */
export function topItems(scores: Float32Array, depth: number): number[] {
  const top: number[] = [];
  let least = -Infinity;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    if (score === -Infinity || (top.length === depth && score <= least)) continue;
    let at = top.length;
    while (at > 0 && (scores[top[at - 1] as number] as number) < score) at--;
    top.splice(at, 0, i);
    if (top.length > depth) top.pop();
    least = scores[top[top.length - 1] as number] as number;
  }
  return top;
}
