import { expect, it } from 'vitest';
import { similarItems } from '../../../../../local/services/personalize/recipes/similarItems/similarItems.ts';
import { BLOCK_ITEMS, historyOf, options, rankingOf, scoresOf, twoTastes } from './plays.ts';

const model = similarItems.train(twoTastes(), options);

it('puts items of the same taste beside an item, and never the item itself', () => {
  for (const item of [0, 7, 19, 20, 33]) {
    const block = Math.floor(item / BLOCK_ITEMS);
    const ranking = rankingOf(model, { item });
    expect(ranking.slice(0, BLOCK_ITEMS - 1).every((other) => Math.floor(other / BLOCK_ITEMS) === block)).toBe(true);
    expect(scoresOf(model, { item })[item]).toBe(-Infinity);
  }
});

it('compares a new item by its genre', () => {
  const ranking = rankingOf(model, { item: 41 });
  expect(ranking.slice(0, BLOCK_ITEMS).every((other) => other >= BLOCK_ITEMS)).toBe(true);
});

it('ranks a new item of the same genre above items of another', () => {
  const ranking = rankingOf(model, { item: 3 });
  expect(ranking.indexOf(40)).toBeLessThan(ranking.indexOf(20));
});

it('takes the newest play of the history when no item is asked about', () => {
  expect(rankingOf(model, { history: historyOf(20, 3) })).toEqual(rankingOf(model, { item: 3 }));
});
