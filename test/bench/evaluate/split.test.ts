import { expect, it } from 'vitest';
import { split } from '../../../bench/evaluate/split.ts';
import { HOUR, START, trainingData } from '../../local/services/personalize/recipes/plays.ts';

/** User 0 plays 0, 1, 2, 0 (again), user 1 plays 2, 3, user 2 plays 1 alone. */
const data = trainingData({ users: 3, items: 4 }, [
  { user: 0, item: 0, at: START },
  { user: 0, item: 1, at: START + 10 * HOUR },
  { user: 0, item: 2, at: START + 20 * HOUR },
  { user: 0, item: 0, at: START + 30 * HOUR },
  { user: 1, item: 2, at: START + 5 * HOUR },
  { user: 1, item: 3, at: START + 40 * HOUR },
  { user: 2, item: 1, at: START + 50 * HOUR },
]);

it('leave last out asks for the last play of an item that was new to the viewer', () => {
  const { cases, training, excludeSeen } = split(data, { kind: 'leave-last-out' });
  expect(cases.map(({ history, truth }) => [history.map(({ item }) => item), [...truth]])).toEqual([
    [[0, 1], [2]],
    [[2], [3]],
  ]);
  expect([...training.interactions.item]).toEqual([0, 2, 1]);
  expect(excludeSeen).toBe(true);
});

it('a split in time learns from nothing that came after', () => {
  const at = START + 15 * HOUR;
  const { cases, training } = split(data, { kind: 'split-at', at });
  expect(training.interactions.timestamp.every((time) => time < at)).toBe(true);
  expect(cases.map(({ truth }) => [...truth])).toEqual([[2], [3]]);
});

it('a click that was broken off is no truth', () => {
  const clicks = { ...data, eventTypes: ['watched', 'clicked'], interactions: { ...data.interactions, eventType: Uint8Array.from(data.interactions.item, (item) => (item === 3 ? 1 : 0)) } };
  expect(split(clicks, { kind: 'split-at', at: START + 15 * HOUR }).cases.map(({ truth }) => [...truth])).toEqual([[2]]);
});

it('the protocol of Personalize trains without the viewers it asks for', () => {
  const plays = Array.from({ length: 400 }, (_, k) => ({ user: k % 20, item: Math.floor(k / 20), at: START + k * HOUR }));
  const { cases, training } = split(trainingData({ users: 20, items: 20 }, plays), { kind: 'personalize', seed: 3 });
  expect(cases).toHaveLength(2);
  for (const { history, truth } of cases) {
    expect(history).toHaveLength(18);
    expect([...truth]).toEqual([18, 19]);
  }
  expect(training.interactions.length).toBe(360);
});
