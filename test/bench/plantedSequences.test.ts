import { expect, it } from 'vitest';
import { type Candidate, candidates, evaluateModels } from '../../bench/evaluate/evaluateModels.ts';
import { split } from '../../bench/evaluate/split.ts';
import { plantedSequences } from '../../bench/plantedSequences.ts';
import { type SignalWeights } from '../../local/services/personalize/recipes/userPersonalization/blend.ts';
import { type Signal, SIGNALS } from '../../local/services/personalize/recipes/userPersonalization/signals.ts';
import { UserPersonalizationModel } from '../../local/services/personalize/recipes/userPersonalization/UserPersonalizationModel.ts';
import { userPersonalization } from '../../local/services/personalize/recipes/userPersonalization/userPersonalization.ts';

const shape = { users: 500, items: 300, plays: 25_000, seed: 2, orderShare: 0.5 };

it('nobody plays a video twice, and the same seed gives the same histories', () => {
  const { interactions } = plantedSequences(shape);
  expect(interactions.length).toBeGreaterThan(0.8 * shape.plays);
  expect(new Set(Array.from({ length: interactions.length }, (_, row) => `${interactions.user[row]} ${interactions.item[row]}`)).size).toBe(interactions.length);
  expect(plantedSequences(shape).interactions).toEqual(interactions);
});

/** The model that user personalization learns, with one of its signals alone. */
function partOf(signal: Signal): Candidate {
  return {
    name: signal,
    baseline: true,
    train: (data) => {
      const model = userPersonalization.train(data, { seed: 1, hyperparameters: {} });
      if (!(model instanceof UserPersonalizationModel)) throw new TypeError('another model');
      const weights = Object.fromEntries(SIGNALS.map((one) => [one, one === signal ? 1 : 0])) as SignalWeights;
      return new UserPersonalizationModel({ ...model.state, blend: { inSitting: weights, later: weights, popularity: 'popular' } });
    },
  };
}

it('user personalization finds the planted order, which plain EASE and item-kNN cannot see, and is better than each of its parts', () => {
  const chosen = candidates.filter(({ name }) => ['aws-user-personalization-v2', 'aws-popularity-count', 'plain EASE', 'item-kNN'].includes(name));
  const parts = (['easeRecent', 'easeNewest', 'next', 'nextRare', 'popular'] as const).map(partOf);
  const results = evaluateModels(split(plantedSequences(shape), { kind: 'leave-last-out' }), () => undefined, [...chosen, ...parts]);
  const [mine, popular, ease, knn] = ['aws-user-personalization-v2', 'aws-popularity-count', 'plain EASE', 'item-kNN'].map((name) => results.find(({ model }) => model === name)?.ndcg);
  expect(mine?.low).toBeGreaterThan(knn?.high ?? 1);
  for (const { name } of parts) expect(mine?.mean).toBeGreaterThanOrEqual(results.find(({ model }) => model === name)?.ndcg.mean ?? 1);
  expect(mine?.low).toBeGreaterThan(1.25 * (ease?.high ?? 1));
  expect(ease?.low).toBeGreaterThan(popular?.high ?? 1);
});
