import { type LinearAlgebra } from '../../kernels/linearAlgebra.ts';
import { type Histories } from '../histories.ts';
import { type ItemWeights, ItemWeightsBuilder } from '../ItemWeights.ts';
import { keptPerRow, type LinearItems } from './linearItems.ts';

/** A user's newest plays only: the cost of a user grows with the square of their number. */
const MOST_PLAYS = 1000;
/**
 * Ridge = this × mean plays per item + √users: about 600 on MovieLens 1M, where 200 to 500 is best. The second part is for data of many users
 * with short histories, whose co-plays are mostly chance (KuaiRand).
 */
const RIDGE_PER_PLAY = 2;

export interface EaseInput {
  readonly histories: Histories;
  readonly itemCount: number;
  readonly linearItems: LinearItems;
  readonly algebra: LinearAlgebra;
}

/** Item–item weights in closed form. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019. */
export function trainEase({ histories, itemCount, linearItems, algebra }: EaseInput): ItemWeights {
  const n = linearItems.itemAt.length;
  const gram = gramOf(histories, linearItems);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += gram[i * n + i] as number;
  const ridge = 1 + (RIDGE_PER_PLAY * trace) / Math.max(1, n) + Math.sqrt(histories.start.length);
  for (let i = 0; i < n; i++) gram[i * n + i] = (gram[i * n + i] as number) + ridge;
  algebra.invert(gram, n);

  const diagonal = new Float32Array(n);
  for (let i = 0; i < n; i++) diagonal[i] = gram[i * n + i] as number;
  const builder = new ItemWeightsBuilder(itemCount, keptPerRow(linearItems));
  const row = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) row[j] = i === j ? 0 : -(gram[i * n + j] as number) / (diagonal[j] as number);
    builder.addRow(linearItems.itemAt[i] as number, row, linearItems.itemAt);
  }
  return builder.build();
}

/** Sum over users of their item vectors' outer products; both triangles. */
function gramOf({ start, item, weight }: Histories, { itemAt, indexOf }: LinearItems): Float32Array {
  const n = itemAt.length;
  const gram = new Float32Array(n * n);
  const sums = new Float32Array(n);
  for (let u = 0; u + 1 < start.length; u++) {
    const end = start[u + 1] as number;
    const met: number[] = [];
    for (let p = Math.max(start[u] as number, end - MOST_PLAYS); p < end; p++) {
      const i = indexOf[item[p] as number] as number;
      if (i < 0) continue;
      if (sums[i] === 0) met.push(i);
      sums[i] = Math.max(sums[i] as number, weight[p] as number);
    }
    for (const i of met) {
      const mine = sums[i] as number;
      const row = i * n;
      for (const j of met) gram[row + j] = (gram[row + j] as number) + mine * (sums[j] as number);
    }
    for (const i of met) sums[i] = 0;
  }
  return gram;
}
