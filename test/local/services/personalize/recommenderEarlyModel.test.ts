import { CreateDatasetGroupCommand, CreateRecommenderCommand, DeleteRecommenderCommand, DescribeDatasetGroupCommand, DescribeRecommenderCommand, StartRecommenderCommand, StopRecommenderCommand } from '@aws-sdk/client-personalize';
import { GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { beforeEach, expect, it, vi } from 'vitest';
import { interactionsSchema, itemsSchema, maker, settled } from './catalogue.ts';
import { personalizeForEachTest } from './eachTest.ts';
import { earlyMetrics, finalMetrics, heldTrainer } from './heldTrainer.ts';

const { trainer, jobs } = heldTrainer();
const local = personalizeForEachTest({ trainer });
let recommenderArn: string;

const describeRecommender = async () => (await local.personalize.send(new DescribeRecommenderCommand({ recommenderArn }))).recommender;
const first = async () => (await local.runtime.send(new GetRecommendationsCommand({ recommenderArn, userId: 'nobody' }))).itemList?.[0]?.itemId;

beforeEach(async () => {
  jobs.splice(0);
  const make = maker(local.personalize);
  const { datasetGroupArn = '' } = await local.personalize.send(new CreateDatasetGroupCommand({ name: 'vod', domain: 'VIDEO_ON_DEMAND' }));
  await settled(async () => (await local.personalize.send(new DescribeDatasetGroupCommand({ datasetGroupArn }))).datasetGroup);
  const interactions = await make.dataset(datasetGroupArn, { type: 'Interactions', schema: interactionsSchema });
  const items = await make.dataset(datasetGroupArn, { type: 'Items', schema: itemsSchema });
  await make.importJob(interactions, { jobName: 'i', dataLocation: 's3://data/prepared/interactions/' });
  await make.importJob(items, { jobName: 'j', dataLocation: 's3://data/prepared/items.csv' });
  ({ recommenderArn = '' } = await local.personalize.send(
    new CreateRecommenderCommand({ name: 'picks', datasetGroupArn, recipeArn: 'arn:aws:personalize:::recipe/aws-vod-top-picks', recommenderConfig: { itemExplorationConfig: { explorationWeight: '0' } } }),
  ));
  expect(await settled(describeRecommender)).toBe('ACTIVE');
});

it('a recommender answers with an early model until its training is done', async () => {
  expect(await first()).toBe('v31');
  expect((await describeRecommender())?.modelMetrics).toEqual(earlyMetrics);
  jobs[0]?.finish();
  await vi.waitFor(async () => expect(await first()).toBe('v0'));
  expect((await describeRecommender())?.modelMetrics).toEqual(finalMetrics);
  expect(jobs).toHaveLength(1);
});

it('a recommender that is stopped learns nothing more, and goes on when it is started', async () => {
  await local.personalize.send(new StopRecommenderCommand({ recommenderArn }));
  expect(jobs[0]?.signal.aborted).toBe(true);
  await vi.waitFor(async () => expect((await describeRecommender())?.status).toBe('INACTIVE'));
  await local.restart();
  expect(jobs).toHaveLength(1);
  await local.personalize.send(new StartRecommenderCommand({ recommenderArn }));
  await vi.waitFor(() => expect(jobs).toHaveLength(2));
  expect(await first()).toBe('v31');
  jobs[1]?.finish();
  await vi.waitFor(async () => expect(await first()).toBe('v0'));
});

it('a recommender that is deleted learns nothing more', async () => {
  await local.personalize.send(new DeleteRecommenderCommand({ recommenderArn }));
  expect(jobs[0]?.signal.aborted).toBe(true);
  await vi.waitFor(() => expect(describeRecommender()).rejects.toMatchObject({ name: 'ResourceNotFoundException' }));
});
