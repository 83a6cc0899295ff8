import { expect, it } from 'vitest';
import { followOrder } from '../../../../../local/services/personalize/recipes/followOrder.ts';
import { type Recipe } from '../../../../../local/services/personalize/recipes/recipe.ts';
import { type TrainingMessage } from '../../../../../local/services/personalize/recipes/trainInProcess.ts';
import { popularity } from '../../../../../local/services/personalize/recipes/popularity/popularity.ts';
import { options, twoTastes } from './plays.ts';

/** What happened, in order; the early model leaves when `leave` is called. */
function observed(early: boolean) {
  const told: string[] = [];
  const left = Promise.withResolvers<undefined>();
  const recipe: Recipe = {
    ...popularity,
    train: (data, given) => {
      told.push('training');
      return popularity.train(data, given);
    },
    trainEarly: popularity.train,
  };
  const post = (message: TrainingMessage): Promise<void> => {
    if (message.kind !== 'progress') told.push(message.kind);
    return message.kind === 'early' ? left.promise : Promise.resolve();
  };
  const over = followOrder({ recipe, order: { recipeName: '', data: twoTastes(), options, early }, post });
  return { told, over, leave: () => left.resolve(undefined) };
}

it('begins the training, which lets nothing out, when the early model has left', async () => {
  const { told, over, leave } = observed(true);
  await new Promise(setImmediate);
  expect(told).toEqual(['early']);
  leave();
  await over;
  expect(told.filter((what, at) => what !== told[at - 1])).toEqual(['early', 'training', 'done']);
});

it('trains no early model that nobody asked for', async () => {
  const { told, over } = observed(false);
  await over;
  expect(told).not.toContain('early');
});
