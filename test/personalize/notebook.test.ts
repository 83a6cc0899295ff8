import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateCampaignCommand, CreateDatasetCommand, CreateDatasetGroupCommand, CreateDatasetImportJobCommand, CreateEventTrackerCommand, CreateFilterCommand, CreateSchemaCommand, CreateSolutionCommand,
  CreateSolutionVersionCommand, DeleteCampaignCommand, DeleteDatasetCommand, DeleteDatasetGroupCommand, DeleteEventTrackerCommand, DeleteFilterCommand, DeleteSchemaCommand, DeleteSolutionCommand,
  DescribeCampaignCommand, DescribeDatasetCommand, DescribeDatasetGroupCommand, DescribeDatasetImportJobCommand, DescribeEventTrackerCommand, DescribeFilterCommand, DescribeSolutionCommand,
  DescribeSolutionVersionCommand, GetSolutionMetricsCommand, ListCampaignsCommand, ListDatasetGroupsCommand, ListSolutionsCommand, UpdateCampaignCommand,
} from '@aws-sdk/client-personalize';
import { PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { GetPersonalizedRankingCommand, GetRecommendationsCommand, type GetRecommendationsCommandInput } from '@aws-sdk/client-personalize-runtime';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { interactionsSchema, itemsSchema, roleArn } from './killNineData.ts';
import { generated, hasMovieLens, movieLens, type NotebookData } from './notebookData.ts';
import { type PersonalizeProcess, startPersonalizeProcess } from './personalizeProcess.ts';
import { until, untilGone } from './until.ts';

/** One notebook from its first cell to its last; each step takes up what the one before has made. */
const data: NotebookData = hasMovieLens ? await movieLens() : generated();

let state: string;
let local: PersonalizeProcess;
let datasetGroupArn = '';
let trackingId = '';
let eventTrackerArn = '';
const schemas: string[] = [];
const datasets: string[] = [];
const recipes = ['aws-user-personalization-v2', 'aws-personalized-ranking-v2', 'aws-similar-items', 'aws-popularity-count'] as const;
type RecipeName = (typeof recipes)[number];
const solutions = new Map<RecipeName, string>();
const versions = new Map<RecipeName, string>();
const campaigns = new Map<RecipeName, string>();
const filters = new Map<string, string>();

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'upnext-notebook-'));
  local = await startPersonalizeProcess(state);
});

afterAll(async () => {
  expect(await local.stop()).toBe(0);
  await rm(state, { recursive: true, force: true });
});

it(`imports ${data.name} from S3`, async () => {
  const { personalize, s3 } = local;
  await s3.send(new CreateBucketCommand({ Bucket: 'notebook' }));
  ({ datasetGroupArn = '' } = await personalize.send(new CreateDatasetGroupCommand({ name: 'films' })));
  await until('the dataset group', async () => (await personalize.send(new DescribeDatasetGroupCommand({ datasetGroupArn }))).datasetGroup);
  for (const [datasetType, schema, Body] of [['Interactions', interactionsSchema, data.interactions], ['Items', itemsSchema, data.items]] as const) {
    const Key = `films/${datasetType}.csv`;
    await s3.send(new PutObjectCommand({ Bucket: 'notebook', Key, Body }));
    const { schemaArn = '' } = await personalize.send(new CreateSchemaCommand({ name: `films-${datasetType}`, schema }));
    schemas.push(schemaArn);
    const { datasetArn = '' } = await personalize.send(new CreateDatasetCommand({ name: datasetType, schemaArn, datasetGroupArn, datasetType }));
    datasets.push(datasetArn);
    await until(datasetType, async () => (await personalize.send(new DescribeDatasetCommand({ datasetArn }))).dataset);
    const job = { jobName: `films-${datasetType}`, datasetArn, dataSource: { dataLocation: `s3://notebook/${Key}` }, roleArn };
    const { datasetImportJobArn } = await personalize.send(new CreateDatasetImportJobCommand(job));
    await until(job.jobName, async () => (await personalize.send(new DescribeDatasetImportJobCommand({ datasetImportJobArn }))).datasetImportJob);
  }
});

it('trains four solutions and answers their metrics', async () => {
  const { personalize } = local;
  await Promise.all(
    recipes.map(async (recipe) => {
      const { solutionArn = '' } = await personalize.send(
        new CreateSolutionCommand({ name: recipe, datasetGroupArn, recipeArn: `arn:aws:personalize:::recipe/${recipe}`, performAutoTraining: false }),
      );
      await until(recipe, async () => (await personalize.send(new DescribeSolutionCommand({ solutionArn }))).solution);
      const { solutionVersionArn = '' } = await personalize.send(new CreateSolutionVersionCommand({ solutionArn }));
      await until(solutionVersionArn, async () => (await personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn }))).solutionVersion);
      solutions.set(recipe, solutionArn);
      versions.set(recipe, solutionVersionArn);
    }),
  );
  const quality = new Map<RecipeName, number>();
  for (const [recipe, solutionVersionArn] of versions) {
    const { metrics = {} } = await personalize.send(new GetSolutionMetricsCommand({ solutionVersionArn }));
    expect(Object.keys(metrics).sort()).toEqual(
      ['coverage', 'mean_reciprocal_rank_at_25', ...[10, 25, 5].map((at) => `normalized_discounted_cumulative_gain_at_${at}`), ...[10, 25, 5].map((at) => `precision_at_${at}`)],
    );
    quality.set(recipe, metrics['normalized_discounted_cumulative_gain_at_25'] ?? 0);
  }
  expect(quality.get('aws-user-personalization-v2')).toBeGreaterThan(quality.get('aws-popularity-count') ?? 0);
}, 120_000);

it('serves them from campaigns, with filters and a tracker', async () => {
  const { personalize } = local;
  for (const [recipe, solutionVersionArn] of versions) {
    const { campaignArn = '' } = await personalize.send(new CreateCampaignCommand({ name: recipe, solutionVersionArn, minProvisionedTPS: 1 }));
    await until(campaignArn, async () => (await personalize.send(new DescribeCampaignCommand({ campaignArn }))).campaign);
    campaigns.set(recipe, campaignArn);
  }
  const expressions = { unwatched: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")', genres: 'INCLUDE ItemID WHERE Items.GENRES IN ($GENRES)' };
  for (const [name, filterExpression] of Object.entries(expressions)) {
    const { filterArn = '' } = await personalize.send(new CreateFilterCommand({ name, datasetGroupArn, filterExpression }));
    await until(name, async () => (await personalize.send(new DescribeFilterCommand({ filterArn }))).filter);
    filters.set(name, filterArn);
  }
  ({ eventTrackerArn = '', trackingId = '' } = await personalize.send(new CreateEventTrackerCommand({ name: 'films', datasetGroupArn })));
  await until('the tracker', async () => (await personalize.send(new DescribeEventTrackerCommand({ eventTrackerArn }))).eventTracker);
});

async function recommend(recipe: RecipeName, question: Omit<GetRecommendationsCommandInput, 'campaignArn'>): Promise<string[]> {
  const { itemList = [], recommendationId } = await local.runtime.send(new GetRecommendationsCommand({ campaignArn: campaigns.get(recipe), ...question }));
  expect(recommendationId).toMatch(/^RID-/);
  const scores = itemList.map((item) => item.score ?? 0);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  return itemList.map((item) => item.itemId ?? '');
}

it('recommends to users, ranks, finds similar and popular films', async () => {
  const [first = '', second = ''] = data.users;
  const forFirst = await recommend('aws-user-personalization-v2', { userId: first });
  expect(new Set(forFirst).size).toBe(25);
  expect(await recommend('aws-user-personalization-v2', { userId: second })).not.toEqual(forFirst);
  const inputList = forFirst.slice(0, 10).reverse();
  const { personalizedRanking = [] } = await local.runtime.send(new GetPersonalizedRankingCommand({ campaignArn: campaigns.get('aws-personalized-ranking-v2'), userId: first, inputList }));
  expect(personalizedRanking.map((item) => item.itemId).sort()).toEqual(inputList.toSorted());
  expect(personalizedRanking.map((item) => item.itemId)).not.toEqual(inputList);
  const similar = await recommend('aws-similar-items', { itemId: data.popularItem, numResults: 10 });
  expect(similar).toHaveLength(10);
  expect(similar).not.toContain(data.popularItem);
  expect((await recommend('aws-popularity-count', {})).slice(0, 3)).toContain(data.popularItem);
});

it('filters by genre', async () => {
  const [user = ''] = data.users;
  const found = await recommend('aws-user-personalization-v2', { userId: user, filterArn: filters.get('genres'), filterValues: { GENRES: '"Crime","Romance"' } });
  expect(found).toHaveLength(25);
  for (const item of found) expect(['Crime', 'Romance'].some((genre) => data.genresOf.get(item)?.includes(genre))).toBe(true);
});

it('takes events into the next answer', async () => {
  const userId = 'someone-new';
  const before = await recommend('aws-user-personalization-v2', { userId, filterArn: filters.get('unwatched') });
  const [itemId = ''] = before;
  await local.events.send(new PutEventsCommand({ trackingId, userId, sessionId: 's-1', eventList: [{ eventType: 'watched', itemId, sentAt: new Date() }] }));
  const after = await recommend('aws-user-personalization-v2', { userId, filterArn: filters.get('unwatched') });
  expect(after).not.toContain(itemId);
  expect(after.slice(0, 10)).not.toEqual(before.slice(1, 11));
});

it('updates a campaign to a newer version', async () => {
  const { personalize } = local;
  const { solutionVersionArn = '' } = await personalize.send(new CreateSolutionVersionCommand({ solutionArn: solutions.get('aws-popularity-count') }));
  await until(solutionVersionArn, async () => (await personalize.send(new DescribeSolutionVersionCommand({ solutionVersionArn }))).solutionVersion);
  const { campaignArn } = await personalize.send(new UpdateCampaignCommand({ campaignArn: campaigns.get('aws-popularity-count'), solutionVersionArn }));
  await until('the update', async () => (await personalize.send(new DescribeCampaignCommand({ campaignArn }))).campaign?.latestCampaignUpdate);
  expect((await personalize.send(new DescribeCampaignCommand({ campaignArn }))).campaign?.solutionVersionArn).toBe(solutionVersionArn);
});

it('deletes everything', async () => {
  const { personalize } = local;
  await expect(personalize.send(new DeleteDatasetGroupCommand({ datasetGroupArn }))).rejects.toMatchObject({ name: 'ResourceInUseException' });
  for (const campaignArn of campaigns.values()) {
    await personalize.send(new DeleteCampaignCommand({ campaignArn }));
    await untilGone(campaignArn, () => personalize.send(new DescribeCampaignCommand({ campaignArn })));
  }
  for (const filterArn of filters.values()) {
    await personalize.send(new DeleteFilterCommand({ filterArn }));
    await untilGone(filterArn, () => personalize.send(new DescribeFilterCommand({ filterArn })));
  }
  await personalize.send(new DeleteEventTrackerCommand({ eventTrackerArn }));
  await untilGone('the tracker', () => personalize.send(new DescribeEventTrackerCommand({ eventTrackerArn })));
  for (const solutionArn of solutions.values()) {
    await personalize.send(new DeleteSolutionCommand({ solutionArn }));
    await untilGone(solutionArn, () => personalize.send(new DescribeSolutionCommand({ solutionArn })));
  }
  for (const datasetArn of datasets) {
    await personalize.send(new DeleteDatasetCommand({ datasetArn }));
    await untilGone(datasetArn, () => personalize.send(new DescribeDatasetCommand({ datasetArn })));
  }
  for (const schemaArn of schemas) await personalize.send(new DeleteSchemaCommand({ schemaArn }));
  await personalize.send(new DeleteDatasetGroupCommand({ datasetGroupArn }));
  await untilGone('the dataset group', () => personalize.send(new DescribeDatasetGroupCommand({ datasetGroupArn })));
  expect((await personalize.send(new ListDatasetGroupsCommand({}))).datasetGroups).toEqual([]);
  expect((await personalize.send(new ListSolutionsCommand({}))).solutions).toEqual([]);
  expect((await personalize.send(new ListCampaignsCommand({}))).campaigns).toEqual([]);
});
