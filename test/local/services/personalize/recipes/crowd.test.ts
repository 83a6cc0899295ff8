import { expect, it } from 'vitest';
import { historiesOf } from '../../../../../local/services/personalize/recipes/histories.ts';
import { crowdAt, crowdOf } from '../../../../../local/services/personalize/recipes/userPersonalization/crowd.ts';
import { HOUR, type Play, START, trainingData } from './plays.ts';

const HOURS = 400;
const plays: Play[] = Array.from({ length: HOURS }, (_, user) => ({ user, item: user < HOURS / 2 ? user % 2 : 2, at: START + user * HOUR }));
const crowd = crowdOf(historiesOf(trainingData({ users: HOURS, items: 4 }, plays)), 4);

it('what was played of late is as of the moment of the question', () => {
  const early = crowdAt(crowd, START + (HOURS / 2 - 5) * HOUR);
  expect(early.recent[2]).toBe(0);
  expect(Math.min(early.recent[0] ?? 0, early.recent[1] ?? 0)).toBeGreaterThan(0.5);
  const late = crowdAt(crowd, START + (HOURS - 5) * HOUR);
  expect(late.recent[2]).toBe(1);
  expect(late.recent[0]).toBeLessThan(0.1);
});

it('before the first play nobody has played anything of late; after the last it is as of the last', () => {
  expect(crowdAt(crowd, START - HOUR).recent.every((value) => value === 0)).toBe(true);
  expect(crowdAt(crowd, START + 9 * HOURS * HOUR)).toBe(crowd);
  expect(crowd.recent[2]).toBe(1);
});
