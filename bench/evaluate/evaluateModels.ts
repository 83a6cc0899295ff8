import { DEPTH, MetricsTally, topItems } from '../../local/services/personalize/recipes/metrics.ts';
import { type Metrics, type Model, type TrainingData } from '../../local/services/personalize/recipes/recipe.ts';
import { recipes } from '../../local/services/personalize/recipes/registry.ts';
import { trainItemKnn, trainPlainEase } from './baselines.ts';
import { differenceOf, type Estimate, meanOf, ratioOf } from './bootstrap.ts';
import { accuracyOf, Audiences, type ListVariety } from './listMetrics.ts';
import { type Split } from './split.ts';

export interface Result extends ListVariety {
  readonly model: string;
  readonly baseline: boolean;
  readonly ndcg: Estimate;
  readonly recall: Estimate;
  readonly hitRate: Estimate;
  /** NDCG@10 against popularity's over the same users. */
  readonly timesPopularity: Estimate;
  /** NDCG@10 and recall@10 less popularity's, user by user. */
  readonly ndcgOverPopularity: Estimate;
  readonly recallOverPopularity: Estimate;
  /** Personalize's own metrics of the same lists. */
  readonly metrics: Metrics;
  readonly trainingSeconds: number;
}

export interface Candidate {
  readonly name: string;
  readonly baseline: boolean;
  train(data: TrainingData, onProgress: (share: number) => void): Model;
}

const SEED = 1;
const POPULARITY = 'aws-popularity-count';
/** Scores as user personalization does, over a list that it is given. */
const SAME_AS_ANOTHER = 'aws-personalized-ranking-v2';

/** Every recipe under its first name, then the baselines. */
export const candidates: readonly Candidate[] = [
  ...recipes
    .filter(({ names }) => names[0] !== SAME_AS_ANOTHER)
    .map(({ names, train }) => ({
      name: names[0] ?? '',
      baseline: false,
      train: (data: TrainingData, onProgress: (share: number) => void) => train(data, { seed: SEED, hyperparameters: {}, onProgress }),
    })),
  { name: 'plain EASE', baseline: true, train: trainPlainEase },
  { name: 'item-kNN', baseline: true, train: trainItemKnn },
];

interface Judged {
  readonly candidate: Candidate;
  readonly ndcg: Float64Array;
  readonly recall: Float64Array;
  readonly result: Omit<Result, 'timesPopularity' | 'ndcgOverPopularity' | 'recallOverPopularity'>;
}

/** Trains each candidate on the split's training part and asks it every case. `onStep` is told what runs and how far it is. */
export function evaluateModels(parts: Split, onStep: (step: string, share: number) => void, chosen: readonly Candidate[] = candidates): Result[] {
  const audiences = new Audiences(parts.training);
  const judged = chosen.map((candidate) => judge(candidate, parts, audiences, onStep));
  const popularity = judged.find(({ candidate }) => candidate.name === POPULARITY);
  return judged.map((mine) => {
    const popular = popularity ?? mine;
    return {
      ...mine.result,
      timesPopularity: ratioOf(mine.ndcg, popular.ndcg),
      ndcgOverPopularity: differenceOf(mine.ndcg, popular.ndcg),
      recallOverPopularity: differenceOf(mine.recall, popular.recall),
    };
  });
}

function judge(candidate: Candidate, { training, cases, excludeSeen }: Split, audiences: Audiences, onStep: (step: string, share: number) => void): Judged {
  const started = performance.now();
  onStep(`training ${candidate.name}`, 0);
  const model = candidate.train(training, (share) => onStep(`training ${candidate.name}`, share));
  const trainingSeconds = (performance.now() - started) / 1000;
  const scores = new Float32Array(training.itemIds.length);
  const tally = new MetricsTally();
  const rankings: number[][] = [];
  const [ndcg, recall, hits] = [new Float64Array(cases.length), new Float64Array(cases.length), new Float64Array(cases.length)];
  cases.forEach(({ history, truth, now }, at) => {
    const item = history.at(-1)?.item;
    model.score({ history, ...(item === undefined ? {} : { item }), now, explorationWeight: 0, explorationSeed: SEED }, scores);
    if (excludeSeen) for (const event of history) scores[event.item] = -Infinity;
    const ranking = topItems(scores, DEPTH);
    const accuracy = accuracyOf(ranking, truth);
    ndcg[at] = accuracy.ndcg;
    recall[at] = accuracy.recall;
    hits[at] = accuracy.hit;
    tally.add(ranking, truth);
    rankings.push(ranking);
    onStep(`asking ${candidate.name}`, at / cases.length);
  });
  return {
    candidate,
    ndcg,
    recall,
    result: {
      model: candidate.name,
      baseline: candidate.baseline,
      ndcg: meanOf(ndcg),
      recall: meanOf(recall),
      hitRate: meanOf(hits),
      ...audiences.varietyOf(rankings),
      metrics: tally.result(training.itemIds.length),
      trainingSeconds,
    },
  };
}
