import { type TrainingData } from '../../local/services/personalize/recipes/recipe.ts';

export const CUT = 10;

/** Metrics of one user's list at the cut of ten. */
export interface ListAccuracy {
  readonly ndcg: number;
  readonly recall: number;
  readonly hit: number;
}

/** `ranking`: the best items first. Gains are discounted by log2(rank + 1) and measured against the ideal order. */
export function accuracyOf(ranking: readonly number[], truth: ReadonlySet<number>): ListAccuracy {
  let gain = 0;
  let ideal = 0;
  let hits = 0;
  for (let rank = 0; rank < CUT; rank++) {
    const discount = 1 / Math.log2(rank + 2);
    if (rank < truth.size) ideal += discount;
    if (!truth.has(ranking[rank] ?? -1)) continue;
    hits++;
    gain += discount;
  }
  return { ndcg: gain / ideal, recall: hits / truth.size, hit: hits > 0 ? 1 : 0 };
}

/** What the lists of all users together are like. */
export interface ListVariety {
  /** Share of the catalogue that is in anyone's ten. */
  readonly coverage: number;
  /** Mean −log2 of the share of users who had played the recommended item: bits of surprise. */
  readonly novelty: number;
  /** Of how often each item is recommended: 0 all alike, 1 one item alone. */
  readonly gini: number;
  /** Mean over lists of 1 − cosine between the audiences of two of its items. */
  readonly diversity: number;
}

/** Audiences of the items, for novelty and diversity. */
export class Audiences {
  readonly #users: readonly Uint32Array[];
  readonly #userCount: number;
  readonly #cosines = new Map<number, number>();

  constructor({ userIds, itemIds, interactions: { item, user, length } }: TrainingData) {
    const users: Set<number>[] = Array.from({ length: itemIds.length }, () => new Set());
    for (let row = 0; row < length; row++) users[item[row] as number]?.add(user[row] as number);
    this.#users = users.map((set) => Uint32Array.from(set).sort());
    this.#userCount = userIds.length;
  }

  varietyOf(rankings: readonly (readonly number[])[]): ListVariety {
    const times = new Float64Array(this.#users.length);
    let surprise = 0;
    let shown = 0;
    let diversity = 0;
    for (const ranking of rankings) {
      const top = ranking.slice(0, CUT);
      for (const item of top) {
        times[item] = (times[item] as number) + 1;
        surprise -= Math.log2(((this.#users[item]?.length ?? 0) + 1) / (this.#userCount + 1));
        shown++;
      }
      diversity += this.#diversityOf(top);
    }
    return {
      coverage: times.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0) / Math.max(1, times.length),
      novelty: surprise / Math.max(1, shown),
      gini: giniOf(times),
      diversity: diversity / Math.max(1, rankings.length),
    };
  }

  #diversityOf(items: readonly number[]): number {
    let sum = 0;
    let pairs = 0;
    items.forEach((a, at) => {
      for (const b of items.slice(at + 1)) {
        sum += 1 - this.#cosine(Math.min(a, b), Math.max(a, b));
        pairs++;
      }
    });
    return pairs > 0 ? sum / pairs : 0;
  }

  #cosine(a: number, b: number): number {
    const key = a * this.#users.length + b;
    const known = this.#cosines.get(key);
    if (known !== undefined) return known;
    const left = this.#users[a] ?? new Uint32Array(0);
    const right = this.#users[b] ?? new Uint32Array(0);
    let both = 0;
    for (let i = 0, j = 0; i < left.length && j < right.length; ) {
      const [x, y] = [left[i] as number, right[j] as number];
      if (x === y) both++;
      if (x <= y) i++;
      if (y <= x) j++;
    }
    const cosine = both === 0 ? 0 : both / Math.sqrt(left.length * right.length);
    this.#cosines.set(key, cosine);
    return cosine;
  }
}

export function giniOf(counts: Float64Array): number {
  const sorted = counts.slice().sort();
  const total = sorted.reduce((sum, count) => sum + count, 0);
  if (total === 0) return 0;
  let weighted = 0;
  sorted.forEach((count, at) => (weighted += (2 * (at + 1) - sorted.length - 1) * count));
  return weighted / (sorted.length * total);
}
