import { expect, it } from 'vitest';
import { popularity } from '../../../../../local/services/personalize/recipes/popularity/popularity.ts';
import { options, rankingOf, scoresOf, trainingData } from './plays.ts';

const data = trainingData({ users: 3, items: 4 }, [
  { user: 0, item: 2, at: 1 },
  { user: 1, item: 2, at: 2 },
  { user: 2, item: 2, at: 3, weight: 0.5 },
  { user: 0, item: 1, at: 4 },
]);

it('scores items by the weight of their interactions', () => {
  expect([...scoresOf(popularity.train(data, options))]).toEqual([0, 1, 2.5, 0]);
});

it('counts live events', () => {
  const model = popularity.train(data, options);
  for (let n = 0; n < 3; n++) model.observe?.({ item: 3, timestamp: 10, weight: 1 });
  expect(rankingOf(model)).toEqual([3, 2, 1, 0]);
});
