import { expect, it } from 'vitest';
import { candidates, evaluateModels } from '../../bench/evaluate/evaluateModels.ts';
import { split } from '../../bench/evaluate/split.ts';
import { plantedSequences } from '../../bench/plantedSequences.ts';

const shape = { users: 500, items: 300, plays: 25_000, seed: 2, orderShare: 0.5 };

it('nobody plays a video twice, and the same seed gives the same histories', () => {
  const { interactions } = plantedSequences(shape);
  expect(interactions.length).toBeGreaterThan(0.8 * shape.plays);
  expect(new Set(Array.from({ length: interactions.length }, (_, row) => `${interactions.user[row]} ${interactions.item[row]}`)).size).toBe(interactions.length);
  expect(plantedSequences(shape).interactions).toEqual(interactions);
});

it('user personalization finds the planted order, which plain EASE cannot see', () => {
  const chosen = candidates.filter(({ name }) => ['aws-user-personalization-v2', 'aws-popularity-count', 'plain EASE'].includes(name));
  const results = evaluateModels(split(plantedSequences(shape), { kind: 'leave-last-out' }), () => undefined, chosen);
  const [mine, popular, ease] = ['aws-user-personalization-v2', 'aws-popularity-count', 'plain EASE'].map((name) => results.find(({ model }) => model === name)?.ndcg);
  expect(mine?.low).toBeGreaterThan(1.25 * (ease?.high ?? 1));
  expect(ease?.low).toBeGreaterThan(popular?.high ?? 1);
});
