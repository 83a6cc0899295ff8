import { arrayOf, readModelFile, writeModelFile } from '../modelFile.ts';
import { countsOf } from '../popularity/popularity.ts';
import { type Recipe } from '../recipe.ts';
import { BINS, BINS_PER_INTERVAL, TrendingModel } from './TrendingModel.ts';
import { intervalSecondsOf } from './interval.ts';

const KIND = 'trending';

/**
 * Growth of each item's interactions between the newest interval and those before it.
 * https://docs.aws.amazon.com/personalize/latest/dg/native-recipe-trending-now.html
 */
export const trending: Recipe = {
  names: ['aws-trending-now', 'aws-vod-trending-now'],
  train: (data, options) => {
    const { item, timestamp, weight, length } = data.interactions;
    const binSeconds = intervalSecondsOf(options.hyperparameters) / BINS_PER_INTERVAL;
    // Interactions come in time order, so the last is the newest.
    const newest = timestamp[length - 1] ?? 0;
    const model = new TrendingModel({
      itemIds: data.itemIds,
      binSeconds,
      newest,
      bins: new Float32Array(BINS * data.itemIds.length),
      counts: new Float64Array(data.itemIds.length),
    });
    for (let e = 0; e < length; e++) model.observe({ item: item[e] as number, timestamp: timestamp[e] as number, weight: weight[e] as number });
    model.counts.set(countsOf(data));
    return model;
  },
  save: (model) => {
    if (!(model instanceof TrendingModel)) throw new TypeError('Expected a model that the trending recipe trained.');
    const { itemIds, binSeconds, newest, bins, counts } = model;
    return writeModelFile(KIND, { fields: { itemIds, binSeconds, newest }, arrays: { bins, counts } });
  },
  load: (bytes) => {
    const content = readModelFile(KIND, bytes);
    return new TrendingModel({
      itemIds: content.fields.itemIds as readonly string[],
      binSeconds: content.fields.binSeconds as number,
      newest: content.fields.newest as number,
      bins: arrayOf(content, 'bins', Float32Array).slice(),
      counts: arrayOf(content, 'counts', Float64Array).slice(),
    });
  },
};
