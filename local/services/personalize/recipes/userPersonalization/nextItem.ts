import { type LinearAlgebra } from '../../kernels/linearAlgebra.ts';
import { type Histories } from '../histories.ts';
import { type ItemWeights, ItemWeightsBuilder } from '../ItemWeights.ts';
import { keptPerRow, type LinearItems } from './linearItems.ts';

/** How far back a view of the history reaches: the k-th newest play counts decay^k, for k < length. */
export interface HistoryScale {
  readonly decay: number;
  readonly length: number;
}

/** Views side by side, by how many of them the size of the problem allows. */
const SCALES: readonly (readonly HistoryScale[])[] = [
  [
    { decay: 1, length: 1 },
    { decay: 0.7, length: 4 },
    { decay: 0.8, length: 10 },
    { decay: 0.95, length: 60 },
  ],
  [
    { decay: 0.3, length: 3 },
    { decay: 0.85, length: 25 },
  ],
  [{ decay: 0.75, length: 16 }],
];
/** Scales × items up to which views stand side by side; time grows with its cube. A catalogue larger than this has one view. */
const MOST_FEATURES = 2400;
/** Ridge in mean row weight per item: about 400 on MovieLens 1M. */
const RIDGE_PER_ROW = 12;
const LEAST_RIDGE = 1;

export interface NextItemInput {
  readonly histories: Histories;
  readonly itemCount: number;
  readonly linearItems: LinearItems;
  readonly algebra: LinearAlgebra;
}

export interface NextItemWeights {
  readonly scales: readonly HistoryScale[];
  /** One matrix per scale: play in the history → next play. */
  readonly weights: readonly ItemWeights[];
}

/**
 * Ridge regression from the plays before to the play that came next: every play of every user is a row.
 * After Choe et al., "Session-aware Linear Item-Item Models for Session-based Recommendation" (SLIST), WWW 2021.
 */
export function trainNextItem({ histories, itemCount, linearItems, algebra }: NextItemInput): NextItemWeights {
  const n = linearItems.itemAt.length;
  const scales = SCALES.find((choice) => choice.length * n <= MOST_FEATURES) ?? [{ decay: 0.75, length: 16 }];
  const size = scales.length * n;
  const matrix = new Float32Array(size * size);
  const rightSide = new Float32Array(size * n);
  const rowWeight = addRows({ histories, linearItems, scales, matrix, rightSide });
  const ridge = Math.max(LEAST_RIDGE, (RIDGE_PER_ROW * rowWeight) / Math.max(1, n));
  for (let i = 0; i < size; i++) matrix[i * size + i] = (matrix[i * size + i] as number) + ridge;
  algebra.solve({ matrix, size, rightSide, columns: n });

  const keep = keptPerRow(linearItems);
  const weights = scales.map((_, s) => {
    const builder = new ItemWeightsBuilder(itemCount, keep);
    for (let i = 0; i < n; i++) {
      const row = (s * n + i) * n;
      builder.addRow(linearItems.itemAt[i] as number, rightSide.subarray(row, row + n), linearItems.itemAt);
    }
    return builder.build();
  });
  return { scales, weights };
}

interface Rows {
  readonly histories: Histories;
  readonly linearItems: LinearItems;
  readonly scales: readonly HistoryScale[];
  /** Lower triangle of the features' Gram matrix. */
  readonly matrix: Float32Array;
  readonly rightSide: Float32Array;
}

/** Answers the sum of the rows' weights. */
function addRows({ histories: { start, item, weight }, linearItems: { itemAt, indexOf }, scales, matrix, rightSide }: Rows): number {
  const n = itemAt.length;
  const size = scales.length * n;
  const longest = scales.reduce((sum, scale) => sum + scale.length, 0);
  const feature = new Uint32Array(longest);
  const value = new Float32Array(longest);
  let total = 0;
  for (let u = 0; u + 1 < start.length; u++) {
    const from = start[u] as number;
    for (let p = from + 1; p < (start[u + 1] as number); p++) {
      const target = indexOf[item[p] as number] as number;
      if (target < 0 || weight[p] === 0) continue;
      let features = 0;
      scales.forEach(({ decay, length }, s) => {
        let share = 1;
        for (let q = p - 1; q >= Math.max(from, p - length); q--, share *= decay) {
          const i = indexOf[item[q] as number] as number;
          if (i < 0) continue;
          feature[features] = s * n + i;
          value[features++] = share * (weight[q] as number);
        }
      });
      // Long histories have many rows: each counts less, so that no user outvotes the others.
      const rowWeight = (weight[p] as number) / Math.sqrt(p - from);
      total += rowWeight;
      for (let a = 0; a < features; a++) {
        const i = feature[a] as number;
        const scaled = rowWeight * (value[a] as number);
        rightSide[i * n + target] = (rightSide[i * n + target] as number) + scaled;
        matrix[i * size + i] = (matrix[i * size + i] as number) + scaled * (value[a] as number);
        for (let b = 0; b < a; b++) {
          const j = feature[b] as number;
          const at = j < i ? i * size + j : j * size + i;
          // An item that comes twice in a history meets itself in both orders.
          const times = i === j ? 2 : 1;
          matrix[at] = (matrix[at] as number) + times * scaled * (value[b] as number);
        }
      }
    }
  }
  return total;
}
