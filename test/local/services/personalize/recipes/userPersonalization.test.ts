import { describe, expect, it } from 'vitest';
import { sample, seededRandom } from '../../../../../local/services/personalize/recipes/random.ts';
import { userPersonalization } from '../../../../../local/services/personalize/recipes/userPersonalization/userPersonalization.ts';
import { BLOCK_ITEMS, historyOf, HOUR, options, plantedSequence, type Play, rankingOf, SEQUENCE_ITEMS, START, trainingData, twoTastes } from './plays.ts';

describe('two tastes', () => {
  const model = userPersonalization.train(twoTastes(), options);
  const inBlock = (item: number): number => Math.floor(item / BLOCK_ITEMS);

  it('puts the items of a user’s own taste first', () => {
    for (const block of [0, 1]) {
      const history = historyOf(block * BLOCK_ITEMS, block * BLOCK_ITEMS + 5);
      expect(rankingOf(model, { history }).slice(0, 12).map(inBlock)).toEqual(new Array<number>(12).fill(block));
    }
  });

  it('follows a live event at once, with no training', () => {
    const before = rankingOf(model, { history: historyOf(1, 2) });
    const after = rankingOf(model, { history: historyOf(1, 2, 31, 32, 33) });
    expect(inBlock(before[0] ?? -1)).toBe(0);
    expect(inBlock(after[0] ?? -1)).toBe(1);
  });

  it('ranks what was played below all that was not, where users do not come back to items', () => {
    const history = historyOf(4, 9, 25, 41, 4);
    expect(rankingOf(model, { history }).slice(-4).toSorted((a, b) => a - b)).toEqual([4, 9, 25, 41]);
  });

  it('ranks new items behind known ones, those of the user’s taste first', () => {
    const ranking = rankingOf(model, { history: historyOf(0, 5, 8) });
    const fresh = ranking.filter((item) => item >= 40);
    expect(fresh.slice(0, 2).toSorted((a, b) => a - b)).toEqual([40, 42]);
    expect(ranking.slice(37, 41).toSorted((a, b) => a - b)).toEqual([40, 41, 42, 43]);
  });

  it('lifts a few new items by exploration, by its seed, and leaves the known ones in order', () => {
    const history = historyOf(0, 5, 8);
    const known = (items: readonly number[]): number[] => items.filter((item) => item < 40);
    const without = rankingOf(model, { history });
    const lifted = new Set<number>();
    for (let seed = 0; seed < 10; seed++) {
      const explored = rankingOf(model, { history, explorationWeight: 0.3, explorationSeed: seed });
      const fresh = explored.slice(0, 25).filter((item) => item >= 40);
      expect(fresh.length).toBeGreaterThan(0);
      expect(fresh.length).toBeLessThanOrEqual(2);
      expect(explored.slice(0, 3)).toEqual(without.slice(0, 3));
      expect(known(explored)).toEqual(known(without));
      expect(rankingOf(model, { history, explorationWeight: 0.3, explorationSeed: seed })).toEqual(explored);
      for (const item of fresh) lifted.add(item);
    }
    expect(lifted.size).toBeGreaterThan(1);
  });
});

it('fills the one gap that each user has on a checkerboard', () => {
  const size = 30;
  const plays: Play[] = [];
  for (let user = 0; user < size; user++) {
    for (let k = 0; k < size; k++) {
      const item = (user * 11 + k * 7) % size;
      if ((user + item) % 2 === 0 && item !== user) plays.push({ user, item, at: START + (k * 50 + user) * HOUR });
    }
  }
  const model = userPersonalization.train(trainingData({ users: size, items: size }, plays), options);
  for (let user = 0; user < size; user++) {
    const history = historyOf(...plays.filter((play) => play.user === user).map((play) => play.item));
    expect(rankingOf(model, { history })[0]).toBe(user);
  }
});

it('recovers a planted sequence: after item i comes item i + 1', () => {
  const model = userPersonalization.train(plantedSequence(), options);
  for (let item = 0; item < SEQUENCE_ITEMS; item++) {
    const history = historyOf((item + SEQUENCE_ITEMS - 2) % SEQUENCE_ITEMS, (item + SEQUENCE_ITEMS - 1) % SEQUENCE_ITEMS, item);
    expect(rankingOf(model, { history })[0]).toBe((item + 1) % SEQUENCE_ITEMS);
  }
});

it('offers popular items to a user without a history', () => {
  const plays: Play[] = [];
  for (let user = 0; user < 60; user++) {
    for (let item = 0; item < 10; item++) if (user % (item + 1) === 0) plays.push({ user, item, at: START + ((user * 31 + item * 17) % 60) * HOUR });
  }
  const model = userPersonalization.train(trainingData({ users: 60, items: 11 }, plays), options);
  expect(rankingOf(model).slice(0, 4)).toEqual([0, 1, 2, 3]);
  expect(rankingOf(model).at(-1)).toBe(10);
});

it('learns from the data that users come back to items', () => {
  const random = seededRandom(5);
  const plays: Play[] = [];
  for (let user = 0; user < 100; user++) {
    // Everyone has four items of their own, drawn by chance, and plays them every day in another order.
    const own = sample(30, 4, user + 1);
    for (let day = 0; day < 10; day++) for (const item of own) plays.push({ user, item, at: START + (day * 24 + random() * 20) * HOUR });
  }
  const model = userPersonalization.train(trainingData({ users: 100, items: 30 }, plays), options);
  const own = [2, 11, 17, 28];
  expect(rankingOf(model, { history: historyOf(...own, ...own, ...own.toReversed(), ...own) }).slice(0, 4).toSorted((a, b) => a - b)).toEqual(own);
});

it('changes with the order of the history', () => {
  const model = userPersonalization.train(plantedSequence(), options);
  expect(rankingOf(model, { history: historyOf(10, 30) })[0]).toBe(31);
  expect(rankingOf(model, { history: historyOf(30, 10) })[0]).toBe(11);
});
