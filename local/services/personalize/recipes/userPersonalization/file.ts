import { categoriesArrays, categoriesFrom } from '../categoriesFile.ts';
import { itemWeightsArrays, itemWeightsOf } from '../ItemWeights.ts';
import { arrayOf, type ModelContent, readModelFile, writeModelFile } from '../modelFile.ts';
import { type Model } from '../recipe.ts';
import { type Blend, type SignalWeights } from './blend.ts';
import { type Timeline } from './crowd.ts';
import { NO_FACTORS } from './factors.ts';
import { type HistoryScale } from './linearPlan.ts';
import { SIGNALS } from './signals.ts';
import { UserPersonalizationModel } from './UserPersonalizationModel.ts';

const KIND = 'user-personalization';
/** A signal that a file does not name came after it was written. */
const NO_WEIGHTS = Object.fromEntries(SIGNALS.map((signal) => [signal, 0])) as SignalWeights;

const NONE_ALIKE = { start: new Uint32Array(0), target: new Uint32Array(0), weight: new Float32Array(0) };

interface Fields {
  readonly itemIds: readonly string[];
  readonly valueCount: number;
  /** `weights`: of files from before sittings were told apart. */
  readonly blend: Blend & { readonly weights?: SignalWeights };
  readonly repeats: boolean;
  /** Absent in files from before lists were diversified. */
  readonly diversity?: number;
  readonly scales: readonly HistoryScale[];
  /** Absent in files from before there were factors. */
  readonly rank?: number;
  readonly ridge?: number;
  /** Absent in files from before the crowd had a past. */
  readonly timeline?: Pick<Timeline, 'from' | 'intervalSeconds'>;
}

export function saveUserPersonalization(model: Model): Uint8Array {
  if (!(model instanceof UserPersonalizationModel)) throw new TypeError('Expected a model that the user personalization recipe trained.');
  const { itemIds, learnt, blend, repeats, diversity, itemCreatedAt } = model.state;
  const { timeline, popular, recent, recentLog } = learnt.crowd;
  const fields: Fields = {
    itemIds,
    valueCount: learnt.categories.valueCount,
    blend,
    repeats,
    diversity,
    scales: learnt.next.scales,
    rank: learnt.factors.rank,
    ridge: learnt.factors.ridge,
    timeline: { from: timeline.from, intervalSeconds: timeline.intervalSeconds },
  };
  const next = learnt.next.weights.map((weights, s) => itemWeightsArrays(`next.${s}`, weights));
  return writeModelFile(KIND, {
    fields: { ...fields },
    arrays: {
      ...itemWeightsArrays('ease', learnt.ease),
      ...itemWeightsArrays('alike', learnt.alike),
      ...Object.assign({}, ...next),
      ...categoriesArrays(learnt.categories),
      popular,
      recent,
      recentLog,
      'timeline.start': timeline.start,
      'timeline.item': timeline.item,
      'timeline.weight': timeline.weight,
      itemCreatedAt,
      factors: learnt.factors.factors,
      factorsGram: learnt.factors.gram,
    },
  });
}

export function loadUserPersonalization(bytes: Uint8Array): UserPersonalizationModel {
  const content = readModelFile(KIND, bytes);
  const { itemIds, blend, repeats, diversity, scales, rank = 0, ridge = 0, timeline } = content.fields as unknown as Fields;
  return new UserPersonalizationModel({
    itemIds,
    blend: { popularity: blend.popularity, inSitting: { ...NO_WEIGHTS, ...(blend.weights ?? blend.inSitting) }, later: { ...NO_WEIGHTS, ...(blend.weights ?? blend.later) } },
    repeats,
    diversity: diversity ?? 0,
    itemCreatedAt: arrayOf(content, 'itemCreatedAt', Float64Array),
    learnt: {
      itemCount: itemIds.length,
      ease: itemWeightsOf(content, 'ease'),
      alike: diversity === undefined ? NONE_ALIKE : itemWeightsOf(content, 'alike'),
      next: { scales, weights: scales.map((_, s) => itemWeightsOf(content, `next.${s}`)) },
      factors: rank === 0 ? NO_FACTORS : { rank, ridge, factors: arrayOf(content, 'factors', Float32Array), gram: arrayOf(content, 'factorsGram', Float32Array) },
      categories: categoriesFrom(content),
      crowd: {
        popular: arrayOf(content, 'popular', Float32Array),
        recent: arrayOf(content, 'recent', Float32Array),
        recentLog: arrayOf(content, 'recentLog', Float32Array),
        timeline: timelineOf(content, timeline),
        past: new Map(),
      },
    },
  });
}

function timelineOf(content: ModelContent, given: Fields['timeline']): Timeline {
  if (given === undefined) return { from: -Infinity, intervalSeconds: 1, start: new Uint32Array(0), item: new Uint32Array(0), weight: new Float32Array(0) };
  return { ...given, start: arrayOf(content, 'timeline.start', Uint32Array), item: arrayOf(content, 'timeline.item', Uint32Array), weight: arrayOf(content, 'timeline.weight', Float32Array) };
}
