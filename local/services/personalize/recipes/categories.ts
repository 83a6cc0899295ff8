import { type TrainingData } from './recipe.ts';

/** Categorical metadata in dense ids: values v of item i for `start[i] <= at < start[i + 1]`, `v = value[at]`, ‖row‖ = 1. */
export interface ItemCategories {
  readonly valueCount: number;
  readonly start: Uint32Array;
  readonly value: Uint32Array;
  /** Inverse document frequency of the value, scaled so that each item's row has length one. */
  readonly weight: Float32Array;
}

/** All categorical fields together; values of different fields never meet. */
export function itemCategoriesOf(data: Pick<TrainingData, 'itemIds' | 'itemCategories'>): ItemCategories {
  const items = data.itemIds.length;
  const idOf = new Map<string, number>();
  const rows: number[][] = Array.from({ length: items }, () => []);
  for (const [field, byItem] of Object.entries(data.itemCategories)) {
    for (let i = 0; i < items; i++) {
      for (const value of byItem[i] ?? []) {
        const key = `${field}\u0000${value}`;
        const id = idOf.get(key) ?? idOf.size;
        idOf.set(key, id);
        const row = rows[i];
        if (row && !row.includes(id)) row.push(id);
      }
    }
  }
  const frequency = new Uint32Array(idOf.size);
  for (const row of rows) for (const id of row) frequency[id] = (frequency[id] as number) + 1;

  const start = new Uint32Array(items + 1);
  const length = rows.reduce((sum, row) => sum + row.length, 0);
  const value = new Uint32Array(length);
  const weight = new Float32Array(length);
  let at = 0;
  rows.forEach((row, i) => {
    start[i] = at;
    const idf = row.map((id) => Math.log1p(items / (frequency[id] as number)));
    const norm = Math.hypot(...idf);
    row.forEach((id, k) => {
      value[at] = id;
      weight[at] = (idf[k] as number) / norm;
      at++;
    });
  });
  start[items] = at;
  return { valueCount: idOf.size, start, value, weight };
}

/** Adds `share` of an item's categories to a taste profile (length valueCount). */
export function addToProfile(categories: ItemCategories, item: number, share: number, profile: Float32Array): void {
  const { start, value, weight } = categories;
  const end = start[item + 1] as number;
  for (let at = start[item] as number; at < end; at++) {
    const v = value[at] as number;
    profile[v] = (profile[v] as number) + share * (weight[at] as number);
  }
}

/** How well an item's categories fit a profile: the cosine when the profile is one item's, 0 when it has none. */
export function fitToProfile(categories: ItemCategories, item: number, profile: Float32Array): number {
  const { start, value, weight } = categories;
  const end = start[item + 1] as number;
  let sum = 0;
  for (let at = start[item] as number; at < end; at++) sum += (weight[at] as number) * (profile[value[at] as number] as number);
  return sum;
}
