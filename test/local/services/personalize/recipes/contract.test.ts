import { describe, expect, it } from 'vitest';
import { ModelFileError } from '../../../../../local/services/personalize/recipes/modelFile.ts';
import { recipeFor, recipes } from '../../../../../local/services/personalize/recipes/registry.ts';
import { type TrainingOptions } from '../../../../../local/services/personalize/recipes/recipe.ts';
import { userPersonalization } from '../../../../../local/services/personalize/recipes/userPersonalization/userPersonalization.ts';
import { historyOf, options, rankingOf, scoresOf, trainingData, twoTastes } from './plays.ts';

const questions = [
  { history: [] },
  { history: historyOf(3) },
  { history: historyOf(3, 21, 3, 3) },
  { history: historyOf(41) },
  { history: historyOf(1, 2), item: 5 },
  { history: [], item: 42, explorationWeight: 0.5 },
  { history: historyOf(...Array.from({ length: 1000 }, (_, k) => k % 44)), explorationWeight: 1 },
];

const factorized: TrainingOptions = { ...options, hyperparameters: { hidden_dimension: '8' } };

describe.each([
  ...recipes.map((recipe) => [recipe.names[0] ?? '', recipe, options] as const),
  ['aws-user-personalization-v2 with factors', userPersonalization, factorized] as const,
])('%s', (_, recipe, options) => {
  const data = twoTastes();
  const model = recipe.train(data, options);

  it('is found by each of its names', () => {
    for (const name of recipe.names) expect(recipeFor(name)).toBe(recipe);
  });

  it('scores every item with a number, whatever the history', () => {
    for (const question of questions) {
      const scores = scoresOf(model, question);
      expect(scores.every((score) => Number.isFinite(score) || score === -Infinity)).toBe(true);
      expect(scores.filter((score) => score === -Infinity).length).toBeLessThanOrEqual(1);
    }
  });

  it('answers the same question alike, in any order of questions', () => {
    const first = questions.map((question) => scoresOf(model, question));
    const second = questions.toReversed().map((question) => scoresOf(model, question));
    expect(second.toReversed()).toEqual(first);
  });

  it('keeps its scores through save and load', () => {
    const loaded = recipe.load(recipe.save(model));
    expect(loaded.itemIds).toEqual(data.itemIds);
    for (const question of questions) expect(scoresOf(loaded, question)).toEqual(scoresOf(model, question));
  });

  it('loads from bytes that lie anywhere in a buffer', () => {
    const bytes = recipe.save(model);
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(scoresOf(recipe.load(shifted))).toEqual(scoresOf(model));
  });

  it('saves the same bytes for the same data and seed', () => {
    expect(Buffer.from(recipe.save(recipe.train(twoTastes(), options))).equals(Buffer.from(recipe.save(model)))).toBe(true);
  });

  it('refuses a damaged file', () => {
    const bytes = recipe.save(model);
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
    expect(() => recipe.load(bytes)).toThrow(ModelFileError);
  });

  it('takes live events of any item without losing a score', () => {
    const live = recipe.load(recipe.save(model));
    live.observe?.({ item: 43, timestamp: 1_800_000_000, weight: 1 });
    expect(rankingOf(live)).toHaveLength(44);
    expect(scoresOf(live).every((score) => Number.isFinite(score))).toBe(true);
  });

  it('trains on a handful of plays, and on items that nobody played', () => {
    const few = recipe.train(trainingData({ users: 2, items: 3 }, [{ user: 0, item: 1, at: 5 }, { user: 1, item: 1, at: 6 }, { user: 1, item: 2, at: 9000 }]), options);
    expect(scoresOf(few).every((score) => Number.isFinite(score))).toBe(true);
    const none = recipe.train(trainingData({ users: 0, items: 3 }, []), options);
    expect(scoresOf(none, { history: historyOf(1) }).every((score) => !Number.isNaN(score))).toBe(true);
  });
});

it('no two recipes share a name, and an unknown name has none', () => {
  const names = recipes.flatMap((recipe) => recipe.names);
  expect(new Set(names).size).toBe(names.length);
  expect(recipeFor('aws-next-best-action')).toBeUndefined();
});
