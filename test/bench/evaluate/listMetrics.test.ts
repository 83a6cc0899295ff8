import { expect, it } from 'vitest';
import { differenceOf, meanOf, ratioOf } from '../../../bench/evaluate/bootstrap.ts';
import { accuracyOf, Audiences, giniOf } from '../../../bench/evaluate/listMetrics.ts';
import { trainingData } from '../../local/services/personalize/recipes/plays.ts';

it('accuracy of a list by hand', () => {
  const { ndcg, recall, hit } = accuracyOf([4, 1, 9, 2, 0, 3, 5, 6, 7, 8, 11], new Set([1, 11, 2]));
  expect(ndcg).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3) + 1 / 2));
  expect(recall).toBeCloseTo(2 / 3);
  expect(hit).toBe(1);
  expect(accuracyOf([1], new Set([2]))).toEqual({ ndcg: 0, recall: 0, hit: 0 });
});

it('Gini is 0 when all are recommended alike, and nears 1 when one alone is', () => {
  expect(giniOf(Float64Array.of(3, 3, 3))).toBeCloseTo(0);
  expect(giniOf(Float64Array.from({ length: 100 }, (_, k) => (k === 7 ? 50 : 0)))).toBeCloseTo(0.99);
});

it('variety counts surprise in bits and the distance of audiences', () => {
  const audiences = new Audiences(trainingData({ users: 7, items: 4 }, [{ user: 0, item: 0, at: 1 }, { user: 0, item: 1, at: 2 }, { user: 1, item: 1, at: 3 }, { user: 2, item: 2, at: 4 }]));
  const { coverage, novelty, diversity } = audiences.varietyOf([[0, 1], [0, 2]]);
  expect(coverage).toBeCloseTo(3 / 4);
  expect(novelty).toBeCloseTo((2 + Math.log2(8 / 3) + 2 + 2) / 4);
  expect(diversity).toBeCloseTo((1 - 1 / Math.sqrt(2) + 1) / 2);
});

it('an interval holds the mean and is the same every time; alike models have a ratio of one', () => {
  const values = Float64Array.from({ length: 200 }, (_, k) => k % 5);
  const found = meanOf(values);
  expect(found.mean).toBe(2);
  expect(found.low).toBeLessThan(2);
  expect(found.high).toBeGreaterThan(2);
  expect(meanOf(values)).toEqual(found);
  expect(ratioOf(values, values)).toEqual({ mean: 1, low: 1, high: 1 });
});

it('a difference user by user is sure where the two intervals overlap', () => {
  const values = Float64Array.from({ length: 300 }, (_, k) => k % 7);
  const better = values.map((value, k) => value + (k % 3 === 0 ? 0.3 : 0));
  expect(meanOf(better).low).toBeLessThan(meanOf(values).high);
  const { mean, low } = differenceOf(better, values);
  expect(mean).toBeCloseTo(0.1);
  expect(low).toBeGreaterThan(0);
});
