import { randomAt } from '../local/services/personalize/recipes/random.ts';
import { type HistoryEvent, type Model } from '../local/services/personalize/recipes/recipe.ts';
import { type ItemWeights } from '../local/services/personalize/recipes/ItemWeights.ts';
import { HISTORY_DECAYS, LEAST_SHARE } from '../local/services/personalize/recipes/userPersonalization/signals.ts';
import { userPersonalization } from '../local/services/personalize/recipes/userPersonalization/userPersonalization.ts';
import { UserPersonalizationModel } from '../local/services/personalize/recipes/userPersonalization/UserPersonalizationModel.ts';
import { topItems } from '../local/services/personalize/serving/topItems.ts';
import { type Figure, quantile, secondsOf } from './figure.ts';
import { plantedSequences } from './plantedSequences.ts';

const VIDEOS = 10_000;
const HISTORY = 100;
const RESULTS = 25;
const WARM_UP = 200;
const REQUESTS = 2000;
const MILLI = 1000;
const GIGA = 1e9;
/** A float32 and its target's index. */
const BYTES_PER_WEIGHT = 8;
const COPIED_BYTES = 256e6;

/** Training on 10,000 videos, then a request inside the engine: scores of all videos for a history of 100 plays, and the best 25. */
export function scoring(say: (step: string) => void): Figure[] {
  const data = plantedSequences({ items: VIDEOS, users: 10_000, plays: 1_000_000, seed: 1, orderShare: 0.5 });
  say('training on 10,000 videos');
  let model: Model | undefined;
  const trained = secondsOf(() => (model = userPersonalization.train(data, { seed: 1, hyperparameters: {} })));
  if (model === undefined) return [];
  const bytes = userPersonalization.save(model);
  const served = userPersonalization.load(bytes);
  say('requests');
  const scores = new Float32Array(VIDEOS);
  const allowed = new Uint8Array(VIDEOS).fill(1);
  const ask = (request: number): void => {
    served.score({ history: historyOf(request), now: 1.8e9, explorationWeight: 0.3, explorationSeed: request }, scores);
    topItems(scores, allowed, RESULTS);
  };
  for (let request = 0; request < WARM_UP; request++) ask(request);
  const samples = Float64Array.from({ length: REQUESTS }, (_, request) => MILLI * secondsOf(() => ask(request)));
  const rate = copyRate();
  const once = { name: 'reading the whole model once', value: (MILLI * bytes.length) / rate };
  const p50 = quantile(samples, 0.5);
  const touched = model instanceof UserPersonalizationModel ? touchedBytes(model, historyOf(0)) : 0;
  return [
    { name: 'training, 10,000 videos × 10,000 users × 1 M plays', value: trained, unit: 's', budget: { must: 300, aim: 120 } },
    { name: 'GetRecommendations in the engine, 10,000 videos, 100 plays, p50', value: p50, unit: 'ms', peer: once },
    { name: 'GetRecommendations in the engine, 10,000 videos, 100 plays, p99', value: quantile(samples, 0.99), unit: 'ms', peer: once, budget: { must: 5, aim: 1 } },
    { name: '  the same, weights read a second', value: touched / (p50 / MILLI) / GIGA, unit: 'GB/s', peer: { name: 'memory bandwidth (copy)', value: rate / GIGA } },
  ];
}

function historyOf(seed: number): HistoryEvent[] {
  return Array.from({ length: HISTORY }, (_, k) => ({ item: Math.floor(randomAt(seed, k) * VIDEOS), timestamp: 1.7e9 + 7200 * k, weight: 1, eventValue: 1 }));
}

/** Weights and their targets that an answer reads: a row of each matrix for each play that its view reaches. */
function touchedBytes({ state: { learnt, blend } }: UserPersonalizationModel, history: readonly HistoryEvent[]): number {
  const rows = (weights: ItemWeights, plays: readonly HistoryEvent[]): number => plays.reduce((sum, { item }) => sum + (weights.start[item + 1] ?? 0) - (weights.start[item] ?? 0), 0);
  const { later } = blend;
  let weights = 0;
  if (later.next !== 0 || later.nextRare !== 0) learnt.next.scales.forEach(({ length }, s) => (weights += rows(learnt.next.weights[s] ?? learnt.ease, history.slice(-length))));
  for (const signal of ['easeWhole', 'easeRecent', 'easeNewest'] as const) {
    const decay = HISTORY_DECAYS[signal] ?? 1;
    const reach = decay < 1 ? Math.ceil(Math.log(LEAST_SHARE) / Math.log(decay)) : history.length;
    if (later[signal] !== 0) weights += rows(learnt.ease, history.slice(-reach));
  }
  return BYTES_PER_WEIGHT * weights;
}

/** Bytes a second that memory gives: a copy reads and writes each once. */
function copyRate(): number {
  const [from, to] = [new Uint8Array(COPIED_BYTES).fill(1), new Uint8Array(COPIED_BYTES)];
  to.set(from);
  return (2 * COPIED_BYTES) / Math.min(...Array.from({ length: 3 }, () => secondsOf(() => to.set(from))));
}
