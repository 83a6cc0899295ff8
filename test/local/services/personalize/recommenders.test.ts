import {
  CreateDatasetGroupCommand, CreateRecommenderCommand, DeleteDatasetGroupCommand, DescribeDatasetGroupCommand, DescribeRecommenderCommand, ListSolutionVersionsCommand, StartRecommenderCommand,
  StopRecommenderCommand, UpdateRecommenderCommand,
} from '@aws-sdk/client-personalize';
import { PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { GetRecommendationsCommand, type GetRecommendationsCommandInput } from '@aws-sdk/client-personalize-runtime';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { interactionsSchema, itemsSchema, maker, objects, settled } from './catalogue.ts';
import { type LocalPersonalize, startPersonalize } from './localPersonalize.ts';
import { newStateFolder } from './stateFolder.ts';

const folder = newStateFolder();
let local: LocalPersonalize;
let datasetGroupArn: string;
let trackingId: string;

const describeRecommender = async (recommenderArn: string) => (await local.personalize.send(new DescribeRecommenderCommand({ recommenderArn }))).recommender;

async function create(name: string, { recipe, metadata = false }: { readonly recipe: string; readonly metadata?: boolean }): Promise<string> {
  const { recommenderArn = '' } = await local.personalize.send(
    new CreateRecommenderCommand({ name, datasetGroupArn, recipeArn: `arn:aws:personalize:::recipe/${recipe}`, recommenderConfig: { enableMetadataWithRecommendations: metadata } }),
  );
  expect(await settled(() => describeRecommender(recommenderArn))).toBe('ACTIVE');
  return recommenderArn;
}

async function recommend(input: GetRecommendationsCommandInput): Promise<string[]> {
  return ((await local.runtime.send(new GetRecommendationsCommand(input))).itemList ?? []).map((item) => item.itemId ?? '');
}

beforeAll(async () => {
  local = await startPersonalize({ stateFolder: folder.path, objects });
  const make = maker(local.personalize);
  ({ datasetGroupArn = '' } = await local.personalize.send(new CreateDatasetGroupCommand({ name: 'vod', domain: 'VIDEO_ON_DEMAND' })));
  await settled(async () => (await local.personalize.send(new DescribeDatasetGroupCommand({ datasetGroupArn }))).datasetGroup);
  const interactions = await make.dataset(datasetGroupArn, { type: 'Interactions', schema: interactionsSchema });
  const items = await make.dataset(datasetGroupArn, { type: 'Items', schema: itemsSchema });
  await make.importJob(interactions, { jobName: 'i', dataLocation: 's3://data/prepared/interactions/' });
  await make.importJob(items, { jobName: 'j', dataLocation: 's3://data/prepared/items.csv' });
  trackingId = await make.tracker('t', datasetGroupArn);
});

afterAll(async () => {
  await local.close();
  folder.remove();
});

describe('recommenders', () => {
  it('train and serve a use case without solutions', async () => {
    const recommenderArn = await create('picks', { recipe: 'aws-vod-top-picks', metadata: true });
    await local.events.send(new PutEventsCommand({ trackingId, userId: 'fresh', sessionId: 's', eventList: [{ eventType: 'Watch', itemId: 'v29', sentAt: new Date() }] }));
    const { itemList = [] } = await local.runtime.send(new GetRecommendationsCommand({ recommenderArn, userId: 'fresh', numResults: 2, metadataColumns: { ITEMS: ['GENRES'] } }));
    expect(itemList.map((item) => [item.itemId, item.metadata])).toEqual([['v29', { GENRES: 'Crime' }], ['v0', { GENRES: 'Comedy|Drama' }]]);
    expect((await describeRecommender(recommenderArn))?.modelMetrics).toMatchObject({ coverage: 0.5 });
    expect((await local.personalize.send(new ListSolutionVersionsCommand({}))).solutionVersions).toEqual([]);
    await expect(recommend({ recommenderArn })).rejects.toThrow('userId is required');
    await expect(recommend({ recommenderArn, campaignArn: recommenderArn, userId: 'u' })).rejects.toThrow('Either');
  });

  it('list what goes with a video, without it', async () => {
    const recommenderArn = await create('like', { recipe: 'aws-vod-more-like-x' });
    expect(await recommend({ recommenderArn, itemId: 'v0', numResults: 2 })).toEqual(['v1', 'v2']);
  });

  it('stop and start again, and answer as before after a restart', async () => {
    const recommenderArn = await create('popular', { recipe: 'aws-vod-most-popular' });
    const before = await recommend({ recommenderArn });
    await local.personalize.send(new StopRecommenderCommand({ recommenderArn }));
    await expect(local.personalize.send(new StopRecommenderCommand({ recommenderArn }))).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await vi.waitFor(async () => expect((await describeRecommender(recommenderArn))?.status).toBe('INACTIVE'));
    await expect(recommend({ recommenderArn })).rejects.toThrow('INACTIVE');
    await local.personalize.send(new StartRecommenderCommand({ recommenderArn }));
    await vi.waitFor(async () => expect((await describeRecommender(recommenderArn))?.status).toBe('ACTIVE'));
    await local.close();
    local = await startPersonalize({ stateFolder: folder.path, objects });
    expect(await recommend({ recommenderArn })).toEqual(before);
  });

  it('take another configuration', async () => {
    const recommenderArn = await create('trending', { recipe: 'aws-vod-trending-now' });
    await local.personalize.send(new UpdateRecommenderCommand({ recommenderArn, recommenderConfig: { minRecommendationRequestsPerSecond: 7 } }));
    await vi.waitFor(async () =>
      expect(await describeRecommender(recommenderArn)).toMatchObject({
        recommenderConfig: { minRecommendationRequestsPerSecond: 7, enableMetadataWithRecommendations: false },
        latestRecommenderUpdate: { status: 'ACTIVE' },
      }),
    );
    await expect(
      local.personalize.send(new UpdateRecommenderCommand({ recommenderArn, recommenderConfig: { itemExplorationConfig: { explorationWeight: '2' } } })),
    ).rejects.toThrow('explorationWeight must be a number from 0 to 1');
  });

  it('are refused for recipes and dataset groups that do not fit, and keep their group from being deleted', async () => {
    const asked = (recipe: string, group = datasetGroupArn) =>
      local.personalize.send(new CreateRecommenderCommand({ name: 'n', datasetGroupArn: group, recipeArn: `arn:aws:personalize:::recipe/${recipe}` }));
    await expect(asked('aws-sims')).rejects.toThrow('is for CreateSolution');
    await expect(asked('aws-ecomm-recommended-for-you')).rejects.toThrow('does not run locally');
    await expect(asked('aws-nothing')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(asked('aws-vod-top-picks', await maker(local.personalize).datasetGroup('plain'))).rejects.toThrow('has none');
    await expect(local.personalize.send(new DeleteDatasetGroupCommand({ datasetGroupArn }))).rejects.toMatchObject({ name: 'ResourceInUseException' });
  });
});
