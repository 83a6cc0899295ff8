import { describe, expect, it } from 'vitest';
import { trending } from '../../../../../local/services/personalize/recipes/trending/trending.ts';
import { HOUR, options, type Play, rankingOf, START, trainingData } from './plays.ts';

const DAY = 24 * HOUR;

/** Ten days: item i is played i + 1 times a day, save item 2, which takes off on the last. */
function plantedGrowth(): Play[] {
  const plays: Play[] = [];
  for (let day = 0; day < 10; day++) {
    for (let item = 0; item < 8; item++) {
      const times = item === 2 && day === 9 ? 20 : item + 1;
      for (let k = 0; k < times; k++) plays.push({ user: k, item, at: START + day * DAY + (k + 1) * HOUR });
    }
  }
  return plays;
}

const catalogue = { users: 20, items: 9 };

describe('growth', () => {
  it('puts the item that grows first and the steady ones by popularity', () => {
    const ranking = rankingOf(trending.train(trainingData(catalogue, plantedGrowth()), options));
    expect(ranking[0]).toBe(2);
    expect(ranking.filter((item) => item !== 2).at(-1)).toBe(8);
  });

  it('follows live events into new intervals', () => {
    const model = trending.train(trainingData(catalogue, plantedGrowth()), options);
    for (let k = 0; k < 30; k++) model.observe?.({ item: 8, timestamp: START + 11 * DAY + k, weight: 1 });
    expect(rankingOf(model)[0]).toBe(8);
  });

  it('falls back to popularity when nothing was played for two intervals', () => {
    const model = trending.train(trainingData(catalogue, plantedGrowth()), options);
    model.observe?.({ item: 8, timestamp: START + 60 * DAY, weight: 0 });
    expect(rankingOf(model)).toEqual([7, 6, 5, 4, 2, 3, 1, 0, 8]);
  });

  it('ignores events older than the intervals it compares', () => {
    const model = trending.train(trainingData(catalogue, plantedGrowth()), options);
    const before = rankingOf(model);
    for (let k = 0; k < 5; k++) model.observe?.({ item: 8, timestamp: START - 300 * DAY, weight: 0.1 });
    expect(rankingOf(model)).toEqual(before);
  });
});

describe('trend discovery frequency', () => {
  /** Item 0 grew in the last hour, item 1 in the last day but not in the last hour. */
  const plays: Play[] = [];
  for (let hour = 0; hour < 240; hour += 2) plays.push({ user: 0, item: 0, at: START + hour * HOUR }, { user: 1, item: 1, at: START + hour * HOUR });
  for (let k = 0; k < 12; k++) plays.push({ user: 2, item: 0, at: START + 239 * HOUR + k }, { user: 3, item: 1, at: START + (222 + k) * HOUR }, { user: 4, item: 1, at: START + (222 + k) * HOUR + 60 });

  it.each([
    ['30 minutes', 0],
    ['1 hour', 0],
    ['1 day', 1],
  ])('%s', (frequency, winner) => {
    const model = trending.train(trainingData({ users: 5, items: 2 }, plays), { seed: 1, hyperparameters: { trend_discovery_frequency: frequency } });
    expect(rankingOf(model)[0]).toBe(winner);
  });

  it('names the frequencies that there are when given another', () => {
    expect(() => trending.train(trainingData(catalogue, plays), { seed: 1, hyperparameters: { trend_discovery_frequency: '2 weeks' } })).toThrow(
      'trend_discovery_frequency "2 weeks"; expected one of 30 minutes, 1 hour, 3 hours, 1 day.',
    );
  });
});
