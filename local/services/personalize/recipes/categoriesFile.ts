import { type ItemCategories } from './categories.ts';
import { arrayOf, type ModelArray, type ModelContent } from './modelFile.ts';

/** The arrays of item categories for a model file, whose field valueCount goes with them. */
export function categoriesArrays(categories: ItemCategories): Record<string, ModelArray> {
  return { 'categories.start': categories.start, 'categories.value': categories.value, 'categories.weight': categories.weight };
}

export function categoriesFrom(content: ModelContent): ItemCategories {
  return {
    valueCount: content.fields.valueCount as number,
    start: arrayOf(content, 'categories.start', Uint32Array),
    value: arrayOf(content, 'categories.value', Uint32Array),
    weight: arrayOf(content, 'categories.weight', Float32Array),
  };
}
