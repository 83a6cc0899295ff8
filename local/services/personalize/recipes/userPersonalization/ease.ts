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

export interface Ease {
  readonly weights: ItemWeights;
  /** Cosine between the items' user vectors, for the items that are most alike. */
  readonly alike: ItemWeights;
}

/** Neighbours kept of each item: enough to know near-duplicates. */
const MOST_ALIKE = 16;
/** Two items with fewer viewers than this between them are alike by chance. */
const TRUSTED_VIEWERS = 10;

/** Item–item weights in closed form. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019. */
export function trainEase({ histories, itemCount, linearItems, algebra }: EaseInput): Ease {
  const n = linearItems.itemAt.length;
  const gram = gramOf(histories, linearItems);
  const alike = alikeOf(gram, itemCount, linearItems);
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
  return { weights: builder.build(), alike };
}

function alikeOf(gram: Float32Array, itemCount: number, { itemAt }: LinearItems): ItemWeights {
  const n = itemAt.length;
  const builder = new ItemWeightsBuilder(itemCount, MOST_ALIKE);
  const row = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const both = gram[i * n + j] as number;
      const mean = Math.sqrt((gram[i * n + i] as number) * (gram[j * n + j] as number));
      row[j] = i === j || both === 0 ? 0 : both / (mean + TRUSTED_VIEWERS);
    }
    builder.addRow(itemAt[i] as number, row, itemAt);
  }
  return builder.build();
}

/** Sum over users of their item vectors' outer products, both triangles; item by item, so that a row stays in the cache. */
function gramOf({ start, item, weight }: Histories, { itemAt, indexOf }: LinearItems): Float32Array {
  const n = itemAt.length;
  const users = start.length - 1;
  // Distinct items of each user, with the greatest weight of their plays.
  const from = new Uint32Array(users + 1);
  const met = new Uint32Array(item.length);
  const worth = new Float32Array(item.length);
  const userCount = new Uint32Array(n + 1);
  const greatest = new Float32Array(n);
  let length = 0;
  for (let u = 0; u < users; u++) {
    const end = start[u + 1] as number;
    for (let p = Math.max(start[u] as number, end - MOST_PLAYS); p < end; p++) {
      const i = indexOf[item[p] as number] as number;
      if (i < 0) continue;
      if (greatest[i] === 0) met[length++] = i;
      greatest[i] = Math.max(greatest[i] as number, weight[p] as number);
    }
    for (let at = from[u] as number; at < length; at++) {
      const i = met[at] as number;
      worth[at] = greatest[i] as number;
      greatest[i] = 0;
      userCount[i + 1] = (userCount[i + 1] as number) + 1;
    }
    from[u + 1] = length;
  }
  for (let i = 0; i < n; i++) userCount[i + 1] = (userCount[i + 1] as number) + (userCount[i] as number);
  const userOf = new Uint32Array(length);
  const worthOf = new Float32Array(length);
  const next = userCount.slice();
  for (let u = 0; u < users; u++) {
    for (let at = from[u] as number; at < (from[u + 1] as number); at++) {
      const i = met[at] as number;
      const place = next[i] as number;
      userOf[place] = u;
      worthOf[place] = worth[at] as number;
      next[i] = place + 1;
    }
  }
  const gram = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let place = userCount[i] as number; place < (userCount[i + 1] as number); place++) {
      const u = userOf[place] as number;
      const mine = worthOf[place] as number;
      for (let at = from[u] as number; at < (from[u + 1] as number); at++) {
        const j = met[at] as number;
        gram[row + j] = (gram[row + j] as number) + mine * (worth[at] as number);
      }
    }
  }
  return gram;
}
