import { describe, expect, it } from 'vitest';
import { evaluate, splitHistory } from '../../../../../local/services/personalize/recipes/evaluate.ts';
import { historiesOf } from '../../../../../local/services/personalize/recipes/histories.ts';
import { MetricsTally, topItems } from '../../../../../local/services/personalize/recipes/metrics.ts';
import { popularity } from '../../../../../local/services/personalize/recipes/popularity/popularity.ts';
import { userPersonalization } from '../../../../../local/services/personalize/recipes/userPersonalization/userPersonalization.ts';
import { HOUR, options, START, trainingData, twoTastes } from './plays.ts';

describe('a hand-computed example', () => {
  const tally = new MetricsTally();
  // Hits at ranks 2 and 7 of 3 true items; a miss; a hit at rank 1.
  tally.add([10, 11, 12, 13, 14, 15, 16, 17], new Set([11, 16, 99]));
  tally.add([10, 11, 12, 13, 14, 15, 16, 17], new Set([50]));
  tally.add([20], new Set([20]));
  const metrics = tally.result(40);

  it('coverage is the share of items that were recommended to anyone', () => expect(metrics.coverage).toBeCloseTo(9 / 40));
  it('the reciprocal rank counts the first hit', () => expect(metrics.mean_reciprocal_rank_at_25).toBeCloseTo((1 / 2 + 0 + 1) / 3));
  it('precision divides by the cut', () => {
    expect(metrics.precision_at_5).toBeCloseTo((1 / 5 + 0 + 1 / 5) / 3);
    expect(metrics.precision_at_10).toBeCloseTo((2 / 10 + 0 + 1 / 10) / 3);
    expect(metrics.precision_at_25).toBeCloseTo((2 / 25 + 0 + 1 / 25) / 3);
  });
  it('the gain is discounted by log2(rank + 1) and measured against the ideal order', () => {
    const ideal = 1 + 1 / Math.log2(3) + 1 / Math.log2(4);
    expect(metrics.normalized_discounted_cumulative_gain_at_5).toBeCloseTo((1 / Math.log2(3) / ideal + 1) / 3);
    expect(metrics.normalized_discounted_cumulative_gain_at_10).toBeCloseTo(((1 / Math.log2(3) + 1 / Math.log2(8)) / ideal + 1) / 3);
  });
});

it('the first items are those of highest score, ties by index, −Infinity never', () => {
  expect(topItems(Float32Array.of(1, 3, -Infinity, 3, 2, 1), 4)).toEqual([1, 3, 4, 0]);
  expect(topItems(Float32Array.of(-Infinity, 0), 5)).toEqual([1]);
});

it('the newest tenth of a history is the truth, one play at least', () => {
  const plays = Array.from({ length: 20 }, (_, k) => ({ user: 0, item: k, at: START + k * HOUR * 2 }));
  const { history, truth } = splitHistory(historiesOf(trainingData({ users: 1, items: 20 }, plays)), 0);
  expect(history.map(({ item }) => item)).toEqual(Array.from({ length: 18 }, (_, k) => k));
  expect([...truth]).toEqual([18, 19]);
});

it('user personalization does better than popularity where tastes differ', () => {
  const data = twoTastes();
  const [mine, popular] = [userPersonalization, popularity].map((recipe) => evaluate({ recipe, model: recipe.train(data, options), data, options }));
  expect(mine?.normalized_discounted_cumulative_gain_at_10).toBeGreaterThan(popular?.normalized_discounted_cumulative_gain_at_10 ?? 1);
  expect(Object.keys(mine ?? {}).toSorted()).toEqual([
    'coverage',
    'mean_reciprocal_rank_at_25',
    ...[10, 25, 5].map((cut) => `normalized_discounted_cumulative_gain_at_${cut}`),
    ...[10, 25, 5].map((cut) => `precision_at_${cut}`),
  ]);
});
