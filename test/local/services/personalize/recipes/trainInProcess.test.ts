import { expect, it } from 'vitest';
import { recipeFor } from '../../../../../local/services/personalize/recipes/registry.ts';
import { type TrainedModel, trainInProcess, TrainingError } from '../../../../../local/services/personalize/recipes/trainInProcess.ts';
import { plantedSequences } from '../../../../../bench/plantedSequences.ts';
import { historyOf, options, scoresOf, twoTastes } from './plays.ts';

const recipeName = 'aws-user-personalization-v2';

it('answers the same model as training in this thread, with metrics, and leaves the data in place', async () => {
  const data = twoTastes();
  const shares: number[] = [];
  const { model, metrics } = await trainInProcess({ recipeName, data, options: { ...options, onProgress: (share) => shares.push(share) } });
  const recipe = recipeFor(recipeName);
  if (!recipe) throw new Error('no recipe');
  const question = { history: historyOf(3, 8) };
  expect(scoresOf(recipe.load(model), question)).toEqual(scoresOf(recipe.train(data, options), question));
  expect(metrics.normalized_discounted_cumulative_gain_at_25).toBeGreaterThan(0);
  expect(shares.at(-1)).toBe(1);
  expect(data.interactions.user).toHaveLength(data.interactions.length);
});

it('hands over a model that can answer before a long training is done', async () => {
  const data = plantedSequences({ users: 150, items: 800, plays: 15_000, seed: 3, orderShare: 0.5 });
  const told: string[] = [];
  let early: TrainedModel | undefined;
  const { model, metrics } = await trainInProcess({
    recipeName,
    data,
    options: { ...options, onProgress: (share) => told.push(String(share)) },
    onEarlyModel: (trained) => {
      early = trained;
      told.push('early');
    },
  });
  expect(told.filter((what) => what === 'early')).toHaveLength(1);
  expect(told[0]).toBe('early');
  const load = recipeFor(recipeName)?.load;
  if (!load || !early) throw new Error('no early model');
  const question = { history: historyOf(1, 2, 3) };
  expect(scoresOf(load(early.model), question).every(Number.isFinite)).toBe(true);
  expect(scoresOf(load(early.model), question)).not.toEqual(scoresOf(load(model), question));
  expect(early.metrics.normalized_discounted_cumulative_gain_at_25).toBeGreaterThan(0);
  expect(early.metrics).not.toEqual(metrics);
}, 300_000);

it('rejects with the reason when training fails', async () => {
  await expect(trainInProcess({ recipeName: 'aws-magic', data: twoTastes(), options })).rejects.toThrow('Training aws-magic failed: no recipe is named "aws-magic"');
  const failing = trainInProcess({ recipeName: 'aws-trending-now', data: twoTastes(), options: { seed: 1, hyperparameters: { trend_discovery_frequency: 'often' } } });
  await expect(failing).rejects.toBeInstanceOf(TrainingError);
});

it('stops when told to, before or while it trains', async () => {
  await expect(trainInProcess({ recipeName, data: twoTastes(), options, signal: AbortSignal.abort(new Error('not today')) })).rejects.toThrow('not today');
  const controller = new AbortController();
  const running = trainInProcess({ recipeName, data: twoTastes(), options: { ...options, onProgress: () => controller.abort(new Error('enough')) }, signal: controller.signal });
  await expect(running).rejects.toThrow('enough');
});
