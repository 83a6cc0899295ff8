import { type LinearAlgebra } from '../../kernels/linearAlgebra.ts';
import { type Histories } from '../histories.ts';
import { type ItemWeights, ItemWeightsBuilder } from '../ItemWeights.ts';
import { keptPerRow, type LinearItems } from './linearItems.ts';
import { type HistoryScale } from './linearPlan.ts';
import { addNextItemRows } from './nextItemRows.ts';

/** Ridge in mean row weight per item: about 400 on MovieLens 1M. */
const RIDGE_PER_ROW = 12;
const LEAST_RIDGE = 1;

export interface NextItemInput {
  readonly histories: Histories;
  readonly itemCount: number;
  readonly linearItems: LinearItems;
  readonly scales: readonly HistoryScale[];
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
export function trainNextItem({ histories, itemCount, linearItems, scales, algebra }: NextItemInput): NextItemWeights {
  const n = linearItems.itemAt.length;
  const size = scales.length * n;
  const matrix = new Float32Array(size * size);
  const rightSide = new Float32Array(size * n);
  const rowWeight = addNextItemRows({ histories, linearItems, scales, matrix, rightSide });
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
