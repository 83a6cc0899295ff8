import { expect, it } from 'vitest';
import { ItemWeightsBuilder } from '../../../../../local/services/personalize/recipes/ItemWeights.ts';
import { diversify } from '../../../../../local/services/personalize/recipes/userPersonalization/diversity.ts';
import { userPersonalization } from '../../../../../local/services/personalize/recipes/userPersonalization/userPersonalization.ts';
import { historyOf, HOUR, options, type Play, rankingOf, START, trainingData } from './plays.ts';

/** Items 2k and 2k + 1 are the same film twice. */
function pairs(items: number): ReturnType<ItemWeightsBuilder['build']> {
  const builder = new ItemWeightsBuilder(items, 1);
  for (let item = 0; item < items; item++) builder.addRow(item, Float32Array.of(0.9), [item ^ 1]);
  return builder.build();
}

const stays = (): boolean => false;
const rankingBy = (scores: Float32Array): number[] => [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);

it('keeps near-duplicates apart; the places keep their scores', () => {
  const before = Float32Array.from({ length: 80 }, (_, item) => 100 - item);
  const scores = before.slice();
  diversify({ strength: 0.2, alike: pairs(80), stays, scores });
  const ranking = rankingBy(scores);
  const first = ranking.slice(0, 20);
  first.slice(1).forEach((item, at) => expect(item ^ 1).not.toBe(first[at]));
  expect(first[0]).toBe(0);
  expect(ranking.slice(51)).toEqual(rankingBy(before).slice(51));
  expect(scores.toSorted()).toEqual(before.toSorted());
});

it('leaves the order alone at zero, and items that are far better where they are', () => {
  const scores = Float32Array.from({ length: 80 }, (_, item) => 1 / (1 + item) ** 3);
  const before = scores.slice();
  diversify({ strength: 0, alike: pairs(80), stays, scores });
  expect(scores).toEqual(before);
  diversify({ strength: 0.05, alike: pairs(80), stays, scores });
  expect(rankingBy(scores).slice(0, 2)).toEqual([0, 1]);
});

it('takes its strength from the hyperparameter, and refuses another', () => {
  // Series of three parts that everyone plays in full, from any part on.
  const plays: Play[] = [];
  for (let user = 0; user < 120; user++) {
    for (let series = 0; series < 10; series++) {
      if ((user * 7 + series * 5) % 3 === 0) for (let part = 0; part < 3; part++) plays.push({ user, item: 3 * series + ((user + part) % 3), at: START + (user * 3 + series * 40 + part) * HOUR });
    }
  }
  const data = trainingData({ users: 120, items: 30 }, plays);
  const neighbours = (diversity: string): number => {
    const model = userPersonalization.train(data, { ...options, hyperparameters: { diversity } });
    let side = 0;
    for (let series = 0; series < 10; series++) {
      const list = rankingOf(model, { history: historyOf(3 * series) }).slice(0, 12).map((item) => Math.floor(item / 3));
      list.slice(1).forEach((one, at) => (side += one === list[at] ? 1 : 0));
    }
    return side;
  };
  expect(neighbours('1')).toBeLessThan(0.7 * neighbours('0'));
  expect(() => userPersonalization.train(data, { ...options, hyperparameters: { diversity: '1.5' } })).toThrow('diversity "1.5"; expected a number from 0 to 1.');
});
