import { arrayOf, readModelFile, writeModelFile } from '../modelFile.ts';
import { type Model, type Recipe, type TrainingData } from '../recipe.ts';

const KIND = 'popularity';

/**
 * Interactions of each item, live events included.
 * https://docs.aws.amazon.com/personalize/latest/dg/native-recipe-popularity.html
 */
export const popularity: Recipe = {
  names: ['aws-popularity-count', 'aws-vod-most-popular'],
  train: (data) => new PopularityModel(data.itemIds, countsOf(data)),
  save: (model) => {
    if (!(model instanceof PopularityModel)) throw new TypeError('Expected a model that the popularity recipe trained.');
    return writeModelFile(KIND, { fields: { itemIds: model.itemIds }, arrays: { counts: model.counts } });
  },
  load: (bytes) => {
    const content = readModelFile(KIND, bytes);
    return new PopularityModel(content.fields.itemIds as readonly string[], arrayOf(content, 'counts', Float64Array).slice());
  },
};

/** Sum of the weights of each item's interactions. */
export function countsOf(data: TrainingData): Float64Array {
  const counts = new Float64Array(data.itemIds.length);
  const { item, weight, length } = data.interactions;
  for (let e = 0; e < length; e++) counts[item[e] as number] = (counts[item[e] as number] as number) + (weight[e] as number);
  return counts;
}

class PopularityModel implements Model {
  readonly itemIds: readonly string[];
  readonly counts: Float64Array;

  constructor(itemIds: readonly string[], counts: Float64Array) {
    this.itemIds = itemIds;
    this.counts = counts;
  }

  score(_request: unknown, out: Float32Array): void {
    out.set(this.counts);
  }

  observe(event: { readonly item: number; readonly weight: number }): void {
    this.counts[event.item] = (this.counts[event.item] as number) + event.weight;
  }
}
