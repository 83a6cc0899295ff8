import { type Histories } from '../histories.ts';

/** The items that the linear models cover, in dense order of their own. */
export interface LinearItems {
  /** Item of each linear index. */
  readonly itemAt: Uint32Array;
  /** Linear index of each item, −1 for items left out. */
  readonly indexOf: Int32Array;
}

/** An item that was played once tells nothing about what goes with it. */
const LEAST_PLAYS = 2;

/** The most played items, `most` at the most, in ascending order of their ids. */
export function linearItemsOf(histories: Histories, itemCount: number, most: number): LinearItems {
  const plays = new Uint32Array(itemCount);
  for (const item of histories.item) plays[item] = (plays[item] as number) + 1;
  const candidates = Uint32Array.from(Array.from(plays.keys()).filter((i) => (plays[i] as number) >= LEAST_PLAYS));
  const itemAt = candidates
    .sort((a, b) => (plays[b] as number) - (plays[a] as number) || a - b)
    .slice(0, most)
    .sort();
  const indexOf = new Int32Array(itemCount).fill(-1);
  itemAt.forEach((item, index) => (indexOf[item] = index));
  return { itemAt, indexOf };
}

/** How many weights of a row are kept, so that a model file stays near 1.5 million weights per matrix. */
export function keptPerRow(linearItems: LinearItems): number {
  const n = Math.max(1, linearItems.itemAt.length);
  return Math.min(n, Math.max(128, Math.floor(1_500_000 / n)));
}
