import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateSolutionVersionCommand, DescribeSolutionVersionCommand, GetSolutionMetricsCommand } from '@aws-sdk/client-personalize';
import { GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { expect, it, vi } from 'vitest';
import { plantedSequences } from '../../../../bench/plantedSequences.ts';
import { modelFile } from '../../../../local/services/personalize/store/modelFile.ts';
import { recipeTrainer, type Trainer } from '../../../../local/services/personalize/training/trainer.ts';
import { interactionsSchema, maker, settled } from './catalogue.ts';
import { personalizeForEachTest } from './eachTest.ts';

/** Enough videos for an early model. */
const { userIds, itemIds, interactions } = plantedSequences({ users: 150, items: 800, plays: 15_000, seed: 3, orderShare: 0.5 });
const rows = Array.from(interactions.timestamp, (at, row) => `${userIds[interactions.user[row] ?? 0]},${itemIds[interactions.item[row] ?? 0]},${Math.floor(at)},watched,1`);

/** Whole trainings end when the test lets them. */
const { promise: letGo, resolve: letThemEnd } = Promise.withResolvers<undefined>();
const train: Trainer['train'] = async (job) => {
  const trained = await recipeTrainer.train(job);
  await letGo;
  return trained;
};
const local = personalizeForEachTest({ objects: new Map([['data/plays.csv', ['USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE', ...rows].join('\n')]]), trainer: { ...recipeTrainer, train } });

it('a version serves with the early model of its recipe, then with the very model that a training without one makes', async () => {
  const make = maker(local.personalize);
  const datasetGroupArn = await make.datasetGroup('g');
  const datasetArn = await make.dataset(datasetGroupArn, { type: 'Interactions', schema: interactionsSchema });
  await make.importJob(datasetArn, { jobName: 'j', dataLocation: 's3://data/plays.csv' });
  const solutionArn = await make.solution({ name: 's', datasetGroupArn, recipe: 'aws-user-personalization-v2' });
  const { arn, end } = await make.version(solutionArn);
  expect(end).toBe('ACTIVE');
  const campaignArn = await make.campaign('c', arn);
  const file = () => readFileSync(join(local.statePath, modelFile(arn)));
  const metrics = async () => (await local.personalize.send(new GetSolutionMetricsCommand({ solutionVersionArn: arn }))).metrics;
  const recommend = async () => (await local.runtime.send(new GetRecommendationsCommand({ campaignArn, userId: 'user-0' }))).itemList?.map(({ itemId }) => itemId);
  const early = { file: file(), metrics: await metrics(), list: await recommend() };
  expect(early.list).toHaveLength(25);
  expect(early.metrics?.['normalized_discounted_cumulative_gain_at_25']).toBeGreaterThan(0);
  letThemEnd(undefined);
  await vi.waitFor(async () => expect(await metrics()).not.toEqual(early.metrics), { timeout: 110_000, interval: 20 });
  await vi.waitFor(async () => expect(await recommend()).not.toEqual(early.list));

  const { solutionVersionArn: second = '' } = await local.personalize.send(new CreateSolutionVersionCommand({ solutionArn }));
  expect(await settled(async () => (await local.personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn: second }))).solutionVersion)).toBe('ACTIVE');
  expect(readFileSync(join(local.statePath, modelFile(second))).equals(file())).toBe(true);
  expect(file().equals(early.file)).toBe(false);
}, 240_000);
