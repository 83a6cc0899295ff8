import { expect, it } from 'vitest';
import { historiesOf, playsOf } from '../../../../../local/services/personalize/recipes/histories.ts';
import { worthOf } from '../../../../../local/services/personalize/recipes/worth.ts';
import { HOUR, START, trainingData } from './plays.ts';

const rows = [
  { item: 3, at: START, weight: 1, value: 0.9 },
  { item: 3, at: START, weight: 0.5, value: NaN },
  { item: 1, at: START + HOUR, weight: 0.3, value: 0.04 },
  { item: 1, at: START + 9 * HOUR, weight: 1, value: 2.5 },
];

it('a finished video counts more than half of one, and that more than one left at once; loops count no more', () => {
  expect(worthOf(1)).toBeGreaterThan(worthOf(0.5));
  expect(worthOf(0.5)).toBeGreaterThan(worthOf(0.02));
  expect(worthOf(0.02)).toBeGreaterThan(0);
  expect(worthOf(60)).toBe(worthOf(1));
  expect(worthOf(NaN)).toBe(1);
});

it('training and a request make the same plays of the same events', () => {
  const data = trainingData({ users: 1, items: 4 }, rows.map((row) => ({ ...row, user: 0 })));
  const histories = historiesOf({ ...data, interactions: { ...data.interactions, eventValue: Float32Array.from(rows, ({ value }) => value) } });
  const plays = playsOf(rows.map(({ item, at, weight, value }) => ({ item, timestamp: at, weight, eventValue: Math.fround(value) })));
  expect(plays.map(({ item }) => item)).toEqual([3, 1, 1]);
  expect([...histories.item]).toEqual(plays.map(({ item }) => item));
  expect([...histories.watchRatio]).toEqual(plays.map(({ eventValue }) => eventValue));
  plays.forEach(({ weight }, k) => expect(histories.weight[k]).toBeCloseTo(weight, 5));
});
