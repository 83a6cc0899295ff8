import { categoriesArrays, categoriesFrom } from '../categoriesFile.ts';
import { itemWeightsArrays, itemWeightsOf } from '../ItemWeights.ts';
import { arrayOf, readModelFile, writeModelFile } from '../modelFile.ts';
import { type Model } from '../recipe.ts';
import { type Blend } from './blend.ts';
import { NO_FACTORS } from './factors.ts';
import { type HistoryScale } from './linearPlan.ts';
import { SIGNALS } from './signals.ts';
import { UserPersonalizationModel } from './UserPersonalizationModel.ts';

const KIND = 'user-personalization';
/** A signal that a file does not name came after it was written. */
const NO_WEIGHTS = Object.fromEntries(SIGNALS.map((signal) => [signal, 0])) as Blend['weights'];

interface Fields {
  readonly itemIds: readonly string[];
  readonly valueCount: number;
  readonly blend: Blend;
  readonly repeats: boolean;
  readonly scales: readonly HistoryScale[];
  /** Absent in files from before there were factors. */
  readonly rank?: number;
  readonly ridge?: number;
}

export function saveUserPersonalization(model: Model): Uint8Array {
  if (!(model instanceof UserPersonalizationModel)) throw new TypeError('Expected a model that the user personalization recipe trained.');
  const { itemIds, learnt, blend, repeats, itemCreatedAt } = model.state;
  const fields: Fields = { itemIds, valueCount: learnt.categories.valueCount, blend, repeats, scales: learnt.next.scales, rank: learnt.factors.rank, ridge: learnt.factors.ridge };
  const next = learnt.next.weights.map((weights, s) => itemWeightsArrays(`next.${s}`, weights));
  return writeModelFile(KIND, {
    fields: { ...fields },
    arrays: { ...itemWeightsArrays('ease', learnt.ease), ...Object.assign({}, ...next), ...categoriesArrays(learnt.categories), ...learnt.crowd, itemCreatedAt, factors: learnt.factors.factors, factorsGram: learnt.factors.gram },
  });
}

export function loadUserPersonalization(bytes: Uint8Array): UserPersonalizationModel {
  const content = readModelFile(KIND, bytes);
  const { itemIds, blend, repeats, scales, rank = 0, ridge = 0 } = content.fields as unknown as Fields;
  return new UserPersonalizationModel({
    itemIds,
    blend: { ...blend, weights: { ...NO_WEIGHTS, ...blend.weights } },
    repeats,
    itemCreatedAt: arrayOf(content, 'itemCreatedAt', Float64Array),
    learnt: {
      itemCount: itemIds.length,
      ease: itemWeightsOf(content, 'ease'),
      next: { scales, weights: scales.map((_, s) => itemWeightsOf(content, `next.${s}`)) },
      factors: rank === 0 ? NO_FACTORS : { rank, ridge, factors: arrayOf(content, 'factors', Float32Array), gram: arrayOf(content, 'factorsGram', Float32Array) },
      categories: categoriesFrom(content),
      crowd: {
        popular: arrayOf(content, 'popular', Float32Array),
        recent: arrayOf(content, 'recent', Float32Array),
        recentLog: arrayOf(content, 'recentLog', Float32Array),
      },
    },
  });
}
