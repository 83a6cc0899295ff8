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

/** One user's plays, −1 for items left out, with the weight of the row whose target the play is; index 0 is nobody's target. */
interface UserPlays {
  readonly index: Int32Array;
  readonly weight: Float32Array;
  readonly rowWeight: Float64Array;
  length: number;
}

/**
 * Adds one row per play to the normal equations, and answers the sum of the rows' weights. A pair of plays meets in all rows after the later
 * one, as long as both views reach: a geometric series, which is added at once. The cost of a play is the sum of the views' lengths for each
 * pair of views, not the square of it for each row.
 */
export function addNextItemRows({ histories: { start, item, weight }, linearItems: { itemAt, indexOf }, scales, matrix, rightSide }: NextItemRows): number {
  let longest = 0;
  for (let u = 0; u + 1 < start.length; u++) longest = Math.max(longest, (start[u + 1] as number) - (start[u] as number));
  const plays: UserPlays = { index: new Int32Array(longest), weight: new Float32Array(longest), rowWeight: new Float64Array(longest), length: 0 };
  const series = new Float64Array(longest + 1);
  const powers = scales.map(({ decay, length }) => Float64Array.from({ length }, (_, k) => decay ** k));
  let total = 0;
  for (let u = 0; u + 1 < start.length; u++) {
    const from = start[u] as number;
    plays.length = (start[u + 1] as number) - from;
    if (plays.length < 2) continue;
    for (let k = 0; k < plays.length; k++) {
      plays.index[k] = indexOf[item[from + k] as number] as number;
      plays.weight[k] = weight[from + k] as number;
      // Long histories have many rows: each counts less, so that no user outvotes the others.
      const rowWeight = k > 0 && (plays.index[k] as number) >= 0 ? (plays.weight[k] as number) / Math.sqrt(k) : 0;
      plays.rowWeight[k] = rowWeight;
      total += rowWeight;
    }
    scales.forEach((left, s) => {
      addTargets({ plays, power: powers[s] ?? [], offset: s * itemAt.length, columns: itemAt.length, rightSide });
      scales.slice(0, s + 1).forEach((right, r) => addPairs({ plays, left, right, leftPower: powers[s] ?? [], rightPower: powers[r] ?? [], s, r, n: itemAt.length, size: scales.length * itemAt.length, matrix, series }));
    });
  }
  return total;
}

interface Targets {
  readonly plays: UserPlays;
  readonly power: ArrayLike<number>;
  readonly offset: number;
  readonly columns: number;
  readonly rightSide: Float32Array;
}

function addTargets({ plays: { index, weight, rowWeight, length }, power, offset, columns, rightSide }: Targets): void {
  for (let a = 0; a < length; a++) {
    const i = index[a] as number;
    if (i < 0) continue;
    const row = (offset + i) * columns;
    const end = Math.min(length, a + 1 + power.length);
    for (let t = a + 1; t < end; t++) {
      const target = index[t] as number;
      if (target >= 0) rightSide[row + target] = (rightSide[row + target] as number) + (weight[a] as number) * (rowWeight[t] as number) * (power[t - a - 1] as number);
    }
  }
}

interface Pairs {
  readonly plays: UserPlays;
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
  /** Scratch space, one longer than the plays. */
  readonly series: Float64Array;
}

function addPairs({ plays: { index, weight, rowWeight, length }, left, right, leftPower, rightPower, s, r, n, size, matrix, series }: Pairs): void {
  const ratio = left.decay * right.decay;
  // series[p] = Σ over t > p of rowWeight[t] · ratio^(t − 1 − p).
  series[length - 1] = 0;
  for (let p = length - 2; p >= 0; p--) series[p] = (rowWeight[p + 1] as number) + ratio * (series[p + 1] as number);
  const span = Math.min(left.length, right.length);
  const ratioPower = Float64Array.from({ length: span + 1 }, (_, k) => ratio ** k);
  const sumFrom = (later: number, reach: number): number => {
    const rows = Math.min(reach, length - 1 - later);
    return (series[later] as number) - (ratioPower[rows] as number) * (series[later + rows] as number);
  };
  for (let a = 0; a < length - 1; a++) {
    const i = index[a] as number;
    if (i < 0) continue;
    const row = (s * n + i) * size + r * n;
    const mine = weight[a] as number;
    const whole = sumFrom(a, span);
    // The right view's play is as old or older.
    for (let gap = 0; gap < right.length && gap <= a; gap++) {
      const j = index[a - gap] as number;
      if (j < 0) continue;
      const value = mine * (weight[a - gap] as number) * (rightPower[gap] as number) * (right.length - gap >= span ? whole : sumFrom(a, right.length - gap));
      // Within one view each pair is met once, and an item that meets itself counts in both orders.
      const at = s !== r || j <= i ? row + j : (s * n + j) * size + r * n + i;
      matrix[at] = (matrix[at] as number) + (s === r && i === j && gap > 0 ? 2 * value : value);
    }
    if (s === r) continue;
    for (let gap = 1; gap < left.length && a + gap < length - 1; gap++) {
      const j = index[a + gap] as number;
      if (j < 0) continue;
      const value = mine * (weight[a + gap] as number) * (leftPower[gap] as number) * sumFrom(a + gap, Math.min(left.length - gap, right.length));
      matrix[row + j] = (matrix[row + j] as number) + value;
    }
  }
}
