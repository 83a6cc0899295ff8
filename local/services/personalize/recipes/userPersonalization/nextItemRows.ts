import { type Histories } from '../histories.ts';
import { type LinearItems } from './linearItems.ts';
import { type HistoryScale } from './linearPlan.ts';

export interface NextItemRows {
  readonly histories: Histories;
  readonly linearItems: LinearItems;
  readonly scales: readonly HistoryScale[];
  /** (scales · items)², row-major: the lower triangle of the features' Gram matrix is added to. */
  readonly matrix: Float32Array;
  /** (scales · items) × items: the features' products with the targets are added to. */
  readonly rightSide: Float32Array;
}

/** The plays of all users one after the other. */
interface Plays {
  /** Linear index, −1 for items left out. */
  readonly index: Int32Array;
  readonly weight: Float32Array;
  /** Of the row whose target the play is; a user's first play is nobody's target. */
  readonly rowWeight: Float64Array;
  /** First play of the same user, and the one past the last. */
  readonly first: Uint32Array;
  readonly end: Uint32Array;
}

/**
 * Adds one row per play to the normal equations, and answers the sum of the rows' weights. A pair of plays meets in all rows after the later
 * one, as long as both views reach: a geometric series, which is added at once. The cost of a play is the sum of the views' lengths for each
 * pair of views, not the square of it for each row. Plays are taken item by item, so that what is added to stays in the cache.
 */
export function addNextItemRows({ histories, linearItems, scales, matrix, rightSide }: NextItemRows): number {
  const n = linearItems.itemAt.length;
  const plays = playsOf(histories, linearItems);
  const occurrences = occurrencesOf(plays.index, n);
  const powers = scales.map(({ decay, length }) => Float64Array.from({ length }, (_, k) => decay ** k));
  const series = new Float64Array(plays.index.length);
  const size = scales.length * n;
  scales.forEach((left, s) => {
    addTargets({ plays, occurrences, power: powers[s] ?? [], offset: s * n, columns: n, rightSide });
    scales.slice(0, s + 1).forEach((right, r) => addPairs({ plays, occurrences, left, right, leftPower: powers[s] ?? [], rightPower: powers[r] ?? [], s, r, n, size, matrix, series }));
  });
  return plays.rowWeight.reduce((sum, one) => sum + one, 0);
}

function playsOf({ start, item, weight }: Histories, { indexOf }: LinearItems): Plays {
  const length = item.length;
  const plays = { index: new Int32Array(length), weight, rowWeight: new Float64Array(length), first: new Uint32Array(length), end: new Uint32Array(length) };
  for (let u = 0; u + 1 < start.length; u++) {
    const from = start[u] as number;
    const end = start[u + 1] as number;
    for (let p = from; p < end; p++) {
      const index = indexOf[item[p] as number] as number;
      plays.index[p] = index;
      plays.first[p] = from;
      plays.end[p] = end;
      // Long histories have many rows: each counts less, so that no user outvotes the others.
      plays.rowWeight[p] = p > from && index >= 0 ? (weight[p] as number) / Math.sqrt(p - from) : 0;
    }
  }
  return plays;
}

/** Plays of each linear item in ascending order. */
interface Occurrences {
  readonly start: Uint32Array;
  readonly play: Uint32Array;
}

function occurrencesOf(index: Int32Array, items: number): Occurrences {
  const start = new Uint32Array(items + 1);
  for (const i of index) if (i >= 0) start[i + 1] = (start[i + 1] as number) + 1;
  for (let i = 0; i < items; i++) start[i + 1] = (start[i + 1] as number) + (start[i] as number);
  const play = new Uint32Array(start[items] as number);
  const next = start.slice();
  index.forEach((i, p) => {
    if (i < 0) return;
    play[next[i] as number] = p;
    next[i] = (next[i] as number) + 1;
  });
  return { start, play };
}

interface Targets {
  readonly plays: Plays;
  readonly occurrences: Occurrences;
  readonly power: ArrayLike<number>;
  readonly offset: number;
  readonly columns: number;
  readonly rightSide: Float32Array;
}

function addTargets({ plays: { index, weight, rowWeight, end }, occurrences, power, offset, columns, rightSide }: Targets): void {
  for (let i = 0; i < columns; i++) {
    const row = (offset + i) * columns;
    for (let at = occurrences.start[i] as number; at < (occurrences.start[i + 1] as number); at++) {
      const a = occurrences.play[at] as number;
      const mine = weight[a] as number;
      const last = Math.min(end[a] as number, a + 1 + power.length);
      for (let t = a + 1; t < last; t++) {
        const target = index[t] as number;
        if (target >= 0) rightSide[row + target] = (rightSide[row + target] as number) + mine * (rowWeight[t] as number) * (power[t - a - 1] as number);
      }
    }
  }
}

interface Pairs {
  readonly plays: Plays;
  readonly occurrences: Occurrences;
  readonly left: HistoryScale;
  readonly right: HistoryScale;
  readonly leftPower: ArrayLike<number>;
  readonly rightPower: ArrayLike<number>;
  /** The left view is the matrix's row block s, the right one its column block r ≤ s. */
  readonly s: number;
  readonly r: number;
  readonly n: number;
  readonly size: number;
  readonly matrix: Float32Array;
  /** Scratch space, as long as the plays. */
  readonly series: Float64Array;
}

function addPairs({ plays, occurrences, left, right, leftPower, rightPower, s, r, n, size, matrix, series }: Pairs): void {
  const { index, weight, first, end } = plays;
  const ratio = left.decay * right.decay;
  fillSeries(plays, ratio, series);
  const span = Math.min(left.length, right.length);
  const ratioPower = Float64Array.from({ length: span + 1 }, (_, k) => ratio ** k);
  const sumFrom = (later: number, reach: number, rowsLeft: number): number => {
    const rows = Math.min(reach, rowsLeft);
    return (series[later] as number) - (ratioPower[rows] as number) * (series[later + rows] as number);
  };
  for (let i = 0; i < n; i++) {
    const row = (s * n + i) * size + r * n;
    for (let at = occurrences.start[i] as number; at < (occurrences.start[i + 1] as number); at++) {
      const a = occurrences.play[at] as number;
      const rowsLeft = (end[a] as number) - 1 - a;
      if (rowsLeft === 0) continue;
      const mine = weight[a] as number;
      const whole = sumFrom(a, span, rowsLeft);
      // The right view's play is as old or older.
      const oldest = Math.min(right.length - 1, a - (first[a] as number));
      for (let gap = 0; gap <= oldest; gap++) {
        const j = index[a - gap] as number;
        // Within one view each pair is met once, from its item of higher index.
        if (j < 0 || (s === r && j > i)) continue;
        const value = mine * (weight[a - gap] as number) * (rightPower[gap] as number) * (right.length - gap >= span ? whole : sumFrom(a, right.length - gap, rowsLeft));
        // An item that meets itself within one view counts in both orders.
        matrix[row + j] = (matrix[row + j] as number) + (s === r && i === j && gap > 0 ? 2 * value : value);
      }
      const newest = Math.min(left.length - 1, rowsLeft - 1);
      for (let gap = 1; gap <= newest; gap++) {
        const j = index[a + gap] as number;
        if (j < 0 || (s === r && j >= i)) continue;
        const value = mine * (weight[a + gap] as number) * (leftPower[gap] as number) * sumFrom(a + gap, Math.min(left.length - gap, right.length), rowsLeft - gap);
        matrix[row + j] = (matrix[row + j] as number) + value;
      }
    }
  }
}

/** series[p] = Σ over the later plays t of the same user of rowWeight[t] · ratio^(t − 1 − p). */
function fillSeries({ rowWeight, end }: Plays, ratio: number, series: Float64Array): void {
  for (let p = series.length - 1; p >= 0; p--) {
    series[p] = p + 1 < (end[p] as number) ? (rowWeight[p + 1] as number) + ratio * (series[p + 1] as number) : 0;
  }
}
