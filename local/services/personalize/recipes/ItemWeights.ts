import { arrayOf, type ModelArray, type ModelContent } from './modelFile.ts';

/** A sparse item × item matrix by source item: what a play of the row's item says about each target item. */
export interface ItemWeights {
  /** Length items + 1. */
  readonly start: Uint32Array;
  readonly target: Uint32Array;
  readonly weight: Float32Array;
}

/** Adds `share` of a row to `out` (length items). */
export function addRow(weights: ItemWeights, item: number, share: number, out: Float32Array): void {
  const { start, target, weight } = weights;
  const end = start[item + 1] as number;
  for (let at = start[item] as number; at < end; at++) {
    const j = target[at] as number;
    out[j] = (out[j] as number) + share * (weight[at] as number);
  }
}

/** Collects rows in ascending order of their item. */
export class ItemWeightsBuilder {
  private readonly itemCount: number;
  private readonly keep: number;
  private readonly start: Uint32Array;
  private target: Uint32Array;
  private weight: Float32Array;
  private next = 0;
  private length = 0;

  /** `keep`: how many weights of a row are kept, the largest by magnitude. */
  constructor(itemCount: number, keep: number) {
    this.itemCount = itemCount;
    this.keep = keep;
    this.start = new Uint32Array(itemCount + 1);
    this.target = new Uint32Array(1024);
    this.weight = new Float32Array(1024);
  }

  /** `weights[k]` belongs to item `targets[k]`, or to item k where there are no targets; zeros are dropped. */
  addRow(item: number, weights: Float32Array, targets?: ArrayLike<number>): void {
    if (item < this.next) throw new RangeError(`Row ${item} after row ${this.next - 1}; rows come in ascending order.`);
    this.start.fill(this.length, this.next, item + 1);
    const least = leastKept(weights, this.keep);
    if (this.length + this.keep > this.target.length) this.grow(this.length + this.keep);
    let room = this.keep;
    for (let k = 0; k < weights.length && room > 0; k++) {
      const value = weights[k] as number;
      if (value === 0 || Math.abs(value) < least) continue;
      this.target[this.length] = targets ? (targets[k] as number) : k;
      this.weight[this.length] = value;
      this.length++;
      room--;
    }
    this.next = item + 1;
  }

  build(): ItemWeights {
    this.start.fill(this.length, this.next, this.itemCount + 1);
    return { start: this.start, target: this.target.slice(0, this.length), weight: this.weight.slice(0, this.length) };
  }

  private grow(least: number): void {
    const size = Math.max(least, 2 * this.target.length);
    const target = new Uint32Array(size);
    const weight = new Float32Array(size);
    target.set(this.target);
    weight.set(this.weight);
    this.target = target;
    this.weight = weight;
  }
}

/** Magnitude of the `keep`-th largest weight, 0 when all are kept: Hoare's selection on a copy. */
function leastKept(weights: Float32Array, keep: number): number {
  if (weights.length <= keep) return 0;
  const magnitudes = new Float32Array(weights.length);
  for (let k = 0; k < weights.length; k++) magnitudes[k] = Math.abs(weights[k] as number);
  const wanted = weights.length - keep;
  let low = 0;
  let high = weights.length - 1;
  while (low < high) {
    const pivot = magnitudes[(low + high) >> 1] as number;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((magnitudes[left] as number) < pivot) left++;
      while ((magnitudes[right] as number) > pivot) right--;
      if (left > right) break;
      const swapped = magnitudes[left] as number;
      magnitudes[left++] = magnitudes[right] as number;
      magnitudes[right--] = swapped;
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else break;
  }
  return magnitudes[wanted] as number;
}

/** The three arrays under names that start with `name`, for a model file. */
export function itemWeightsArrays(name: string, weights: ItemWeights): Record<string, ModelArray> {
  return { [`${name}.start`]: weights.start, [`${name}.target`]: weights.target, [`${name}.weight`]: weights.weight };
}

export function itemWeightsOf(content: ModelContent, name: string): ItemWeights {
  return {
    start: arrayOf(content, `${name}.start`, Uint32Array),
    target: arrayOf(content, `${name}.target`, Uint32Array),
    weight: arrayOf(content, `${name}.weight`, Float32Array),
  };
}
