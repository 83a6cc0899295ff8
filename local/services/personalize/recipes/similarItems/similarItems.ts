import { itemCategoriesOf } from '../categories.ts';
import { historiesOf, playCounts } from '../histories.ts';
import { itemWeightsArrays, itemWeightsOf } from '../ItemWeights.ts';
import { arrayOf, readModelFile, writeModelFile } from '../modelFile.ts';
import { type Recipe } from '../recipe.ts';
import { categoriesArrays, categoriesFrom } from '../categoriesFile.ts';
import { neighboursOf } from './neighbours.ts';
import { SimilarItemsModel } from './SimilarItemsModel.ts';

const KIND = 'similar-items';

/**
 * Items that the same users play, with metadata for those that nobody has played yet.
 * https://docs.aws.amazon.com/personalize/latest/dg/native-recipe-similar-items.html
 */
export const similarItems: Recipe = {
  names: ['aws-similar-items', 'aws-sims', 'aws-vod-more-like-x', 'aws-vod-because-you-watched-x'],
  train: (data, options) => {
    const histories = historiesOf(data);
    const neighbours = neighboursOf(histories, data.itemIds.length, (share) => options.onProgress?.(share));
    return new SimilarItemsModel({
      itemIds: data.itemIds,
      neighbours,
      categories: itemCategoriesOf(data),
      counts: playCounts(histories, data.itemIds.length),
    });
  },
  save: (model) => {
    if (!(model instanceof SimilarItemsModel)) throw new TypeError('Expected a model that the similar items recipe trained.');
    return writeModelFile(KIND, {
      fields: { itemIds: model.itemIds, valueCount: model.categories.valueCount },
      arrays: { ...itemWeightsArrays('neighbours', model.neighbours), ...categoriesArrays(model.categories), counts: model.counts },
    });
  },
  load: (bytes) => {
    const content = readModelFile(KIND, bytes);
    return new SimilarItemsModel({
      itemIds: content.fields.itemIds as readonly string[],
      neighbours: itemWeightsOf(content, 'neighbours'),
      categories: categoriesFrom(content),
      counts: arrayOf(content, 'counts', Float64Array),
    });
  },
};
