import {
  CreateBatchInferenceJobCommand, CreateDataDeletionJobCommand, CreateDatasetCommand, CreateDatasetExportJobCommand, CreateSchemaCommand, DescribeBatchInferenceJobCommand,
  DescribeDataDeletionJobCommand, DescribeDatasetCommand, DescribeDatasetExportJobCommand, type IngestionMode, UpdateDatasetCommand,
} from '@aws-sdk/client-personalize';
import { PutEventsCommand, PutItemsCommand, PutUsersCommand } from '@aws-sdk/client-personalize-events';
import { GetPersonalizedRankingCommand, GetRecommendationsCommand } from '@aws-sdk/client-personalize-runtime';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Trainer } from '../../../../local/services/personalize/training/trainer.ts';
import { interactionsCsv, itemsSchema, maker, objects, roleArn, settled, type Trained, trainedGroup } from './catalogue.ts';
import { personalizeForEachTest } from './eachTest.ts';
import { popularityTrainer } from './popularityRecipe.ts';

let trained: Trained;
const trainedUsers: (readonly string[])[] = [];

const trainer: Trainer = {
  ...popularityTrainer,
  train: (job) => {
    const seen = new Set(Array.from(job.data.interactions.user, (user) => job.data.userIds[user] ?? ''));
    trainedUsers.push([...seen]);
    return popularityTrainer.train(job);
  },
};

const files = new Map([
  ...objects,
  ['data/gone.csv', 'USER_ID\nu7\nu8\nfresh\n'],
  ['data/no-users.csv', 'ID\nu7\n'],
  ['data/batch/in.json', ['{"userId":"u1"}', '{"itemId":"v1"}', 'not json', '{"userId":"u2"}'].join('\n')],
  ['data/batch/rank.json', '{"userId":"u1","itemList":["v9","v0","nobody-knows"]}\n'],
  ['data/batch/all-bad.json', '{"userId":5}\n'],
]);

const local = personalizeForEachTest({ objects: files, trainer });

beforeEach(async () => {
  trainedUsers.length = 0;
  trained = await trainedGroup(local.personalize);
});

async function recommend(input: { readonly userId: string; readonly numResults?: number }): Promise<string[]> {
  const { itemList = [] } = await local.runtime.send(new GetRecommendationsCommand({ campaignArn: trained.campaignArn, ...input }));
  return itemList.map((item) => item.itemId ?? '');
}

const play = (userId: string, itemId: string, sessionId = 's') =>
  local.events.send(new PutEventsCommand({ trackingId: trained.trackingId, userId, sessionId, eventList: [{ eventType: 'watched', itemId, sentAt: new Date(1_800_000_000_000), eventValue: 0.75 }] }));

describe('export jobs', () => {
  const exported = async (datasetArn: string, ingestionMode?: IngestionMode): Promise<string[]> => {
    const jobName = `export-${String(ingestionMode)}-${datasetArn.slice(-5)}`;
    const output = { s3DataDestination: { path: 's3://data/exports' } };
    const { datasetExportJobArn } = await local.personalize.send(new CreateDatasetExportJobCommand({ jobName, datasetArn, roleArn, jobOutput: output, ...(ingestionMode === undefined ? {} : { ingestionMode }) }));
    expect(await settled(async () => (await local.personalize.send(new DescribeDatasetExportJobCommand({ datasetExportJobArn }))).datasetExportJob)).toBe('ACTIVE');
    return (local.written.get(`data/exports/${jobName}.csv`) ?? '').trimEnd().split('\n');
  };

  it('write interactions as they came: imported, live, or both', async () => {
    await play('fresh', 'v29');
    const [header, ...bulk] = await exported(trained.interactionsArn, 'BULK');
    expect(header).toBe('USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE');
    expect(bulk.toSorted()).toEqual(interactionsCsv().split('\n').slice(1).toSorted());
    expect((await exported(trained.interactionsArn)).slice(1)).toEqual(['fresh,v29,1800000000,watched,0.75']);
    expect(await exported(trained.interactionsArn, 'ALL')).toHaveLength(1 + bulk.length + 1);
  });

  it('write items with their columns, quoted where needed', async () => {
    await local.events.send(new PutItemsCommand({ datasetArn: trained.itemsArn, items: [{ itemId: 'put', properties: '{"genres":"A \\"B\\", C"}' }] }));
    expect(await exported(trained.itemsArn)).toEqual(['ITEM_ID,GENRES,CREATION_TIMESTAMP,DURATION_SECONDS', 'put,"A ""B"", C",,']);
    expect(await exported(trained.itemsArn, 'BULK')).toHaveLength(1 + 31);
  });

  it('fail when the bucket may not be written', async () => {
    const { datasetExportJobArn } = await local.personalize.send(
      new CreateDatasetExportJobCommand({ jobName: 'no', datasetArn: trained.itemsArn, roleArn, jobOutput: { s3DataDestination: { path: 's3://elsewhere/' } } }),
    );
    expect(await settled(async () => (await local.personalize.send(new DescribeDatasetExportJobCommand({ datasetExportJobArn }))).datasetExportJob)).toMatch(/^CREATE FAILED: Insufficient privileges/);
  });
});

describe('data deletion jobs', () => {
  const deleted = async (jobName: string, dataLocation: string) => {
    const { dataDeletionJobArn } = await local.personalize.send(new CreateDataDeletionJobCommand({ jobName, datasetGroupArn: trained.datasetGroupArn, dataSource: { dataLocation }, roleArn }));
    return vi.waitFor(async () => {
      const { dataDeletionJob } = await local.personalize.send(new DescribeDataDeletionJobCommand({ dataDeletionJobArn }));
      expect(dataDeletionJob?.status).toMatch(/^(COMPLETED|FAILED)$/);
      return dataDeletionJob;
    });
  };

  it('take users out of datasets, events and the models in service', async () => {
    await play('fresh', 'v29');
    await local.events.send(new PutEventsCommand({ trackingId: trained.trackingId, sessionId: 's', eventList: [{ eventType: 'watched', itemId: 'v28', sentAt: new Date() }] }));
    expect((await recommend({ userId: 'fresh', numResults: 1 }))[0]).toBe('v29');
    expect(trainedUsers.at(-1)).toContain('u7');
    expect(await deleted('gone', 's3://data/gone.csv')).toMatchObject({ status: 'COMPLETED', numDeleted: 62 });
    expect(trainedUsers.at(-1)).not.toContain('u7');
    expect(trainedUsers.at(-1)).toHaveLength(38);
    expect((await recommend({ userId: 'fresh', numResults: 1 }))[0]).toBe('v0');
    await local.restart();
    expect(await recommend({ userId: 'u7' })).toEqual(await recommend({ userId: 'nobody' }));
    expect(await recommend({ userId: 'u6' })).not.toEqual(await recommend({ userId: 'nobody' }));
  });

  it('say what is wrong with their file', async () => {
    expect(await deleted('bad', 's3://data/no-users.csv')).toMatchObject({ status: 'FAILED', failureReason: 'Input CSV is missing the following columns:[USER_ID]' });
  });
});

describe('batch inference jobs', () => {
  const inferred = async (jobName: string, { path, solutionVersionArn }: { readonly path: string; readonly solutionVersionArn: string }) => {
    const { batchInferenceJobArn } = await local.personalize.send(
      new CreateBatchInferenceJobCommand({ jobName, solutionVersionArn, numResults: 3, roleArn, jobInput: { s3DataSource: { path } }, jobOutput: { s3DataDestination: { path: 's3://data/out/' } } }),
    );
    return settled(async () => (await local.personalize.send(new DescribeBatchInferenceJobCommand({ batchInferenceJobArn }))).batchInferenceJob);
  };
  const lines = (key: string) => (local.written.get(key) ?? '').trimEnd().split('\n').map((line) => JSON.parse(line) as { input: unknown; output: { recommendedItems: string[]; scores: number[] } | null; error: string | null });

  it('answer each line as the campaign would, and list those that cannot be answered', async () => {
    expect(await inferred('users', { path: 's3://data/batch/in.json', solutionVersionArn: trained.versionArn })).toBe('ACTIVE');
    const out = lines('data/out/in.json.out');
    expect(out.map((line) => line.input)).toEqual([{ userId: 'u1' }, { itemId: 'v1' }, 'not json', { userId: 'u2' }]);
    expect(out[0]?.output?.recommendedItems).toEqual(await recommend({ userId: 'u1', numResults: 3 }));
    expect(out[0]?.output?.scores).toHaveLength(3);
    expect(out[0]?.error).toBeNull();
    expect(out[1]).toMatchObject({ output: null, error: expect.stringContaining('A userId is required') as string });
    expect(lines('data/out/in.json.errors').map((line) => line.input)).toEqual([{ itemId: 'v1' }, 'not json']);
  });

  it('rank lists for a ranking recipe, and fail when no line can be answered', async () => {
    const make = maker(local.personalize);
    const solutionArn = await make.solution({ name: 'ranking', datasetGroupArn: trained.datasetGroupArn, recipe: 'aws-personalized-ranking-v2' });
    const { arn: solutionVersionArn } = await make.version(solutionArn);
    expect(await inferred('rank', { path: 's3://data/batch/rank.json', solutionVersionArn })).toBe('ACTIVE');
    expect(lines('data/out/rank.json.out')[0]?.output?.recommendedItems.at(-1)).toBe('nobody-knows');
    expect(await inferred('bad', { path: 's3://data/batch/all-bad.json', solutionVersionArn: trained.versionArn })).toMatch(/^CREATE FAILED: No line .*userId must be a string/);
    const trending = await make.solution({ name: 'trending', datasetGroupArn: trained.datasetGroupArn, recipe: 'aws-trending-now' });
    await expect(inferred('trend', { path: 's3://data/batch/in.json', solutionVersionArn: (await make.version(trending)).arn })).rejects.toThrow('Batch inference is not supported');
  });
});

describe('datasets', () => {
  it('get columns by another schema that keeps the old ones', async () => {
    const create = async (name: string, schema: string) => (await local.personalize.send(new CreateSchemaCommand({ name, schema }))).schemaArn;
    const wider = await create('wider', itemsSchema.replace('{"name":"DURATION_SECONDS"', '{"name":"YEAR","type":["null","int"]},{"name":"DURATION_SECONDS"'));
    const strict = await create('strict', itemsSchema.replace('{"name":"DURATION_SECONDS"', '{"name":"YEAR","type":"int"},{"name":"DURATION_SECONDS"'));
    const narrower = await create('narrower', '{"type":"record","name":"Items","fields":[{"name":"ITEM_ID","type":"string"}],"version":"1.0"}');
    const update = (schemaArn: string | undefined) => local.personalize.send(new UpdateDatasetCommand({ datasetArn: trained.itemsArn, schemaArn }));
    await expect(update(narrower)).rejects.toThrow('must keep the field GENRES');
    await expect(update(strict)).rejects.toThrow('YEAR must allow null');
    await update(wider);
    await vi.waitFor(async () => {
      const { dataset } = await local.personalize.send(new DescribeDatasetCommand({ datasetArn: trained.itemsArn }));
      expect(dataset).toMatchObject({ schemaArn: wider, latestDatasetUpdate: { schemaArn: wider, status: 'ACTIVE' } });
    });
    await local.events.send(new PutItemsCommand({ datasetArn: trained.itemsArn, items: [{ itemId: 'v1', properties: '{"year":1999}' }] }));
  });

  it('bring items that can be recommended, filtered and ranked at once', async () => {
    const make = maker(local.personalize);
    const filterArn = await make.filter('western', { datasetGroupArn: trained.datasetGroupArn, filterExpression: 'INCLUDE ItemID WHERE Items.GENRES IN ("Western")' });
    await local.events.send(new PutItemsCommand({ datasetArn: trained.itemsArn, items: [{ itemId: 'brand-new', properties: '{"genres":"Western"}' }] }));
    const { itemList = [] } = await local.runtime.send(new GetRecommendationsCommand({ campaignArn: trained.campaignArn, userId: 'u1', filterArn }));
    expect(itemList.map((item) => item.itemId)).toEqual(['brand-new']);
    const all = await recommend({ userId: 'u1', numResults: 100 });
    expect(all.at(-1)).toBe('brand-new');
    expect(all).toHaveLength(32);
    await play('u1', 'brand-new');
    expect(await recommend({ userId: 'u1', numResults: 100 })).toHaveLength(32);
    const ranking = await make.solution({ name: 'ranking', datasetGroupArn: trained.datasetGroupArn, recipe: 'aws-personalized-ranking-v2' });
    const campaignArn = await make.campaign('ranking', (await make.version(ranking)).arn);
    const { personalizedRanking = [] } = await local.runtime.send(new GetPersonalizedRankingCommand({ campaignArn, userId: 'u1', inputList: ['nobody', 'brand-new', 'v0'] }));
    expect(personalizedRanking.at(-1)?.itemId).toBe('nobody');
  });

  it('of users go with a data deletion too', async () => {
    const { schemaArn } = await local.personalize.send(new CreateSchemaCommand({ name: 'users', schema: '{"type":"record","name":"Users","fields":[{"name":"USER_ID","type":"string"},{"name":"AGE","type":["null","int"]}],"version":"1.0"}' }));
    const { datasetArn = '' } = await local.personalize.send(new CreateDatasetCommand({ name: 'users', schemaArn, datasetGroupArn: trained.datasetGroupArn, datasetType: 'Users' }));
    await settled(async () => (await local.personalize.send(new DescribeDatasetCommand({ datasetArn }))).dataset);
    await local.events.send(new PutUsersCommand({ datasetArn, users: [{ userId: 'u7', properties: '{"age":9}' }, { userId: 'u1', properties: '{"age":40}' }] }));
    const { dataDeletionJobArn } = await local.personalize.send(new CreateDataDeletionJobCommand({ jobName: 'd', datasetGroupArn: trained.datasetGroupArn, dataSource: { dataLocation: 's3://data/gone.csv' }, roleArn }));
    await vi.waitFor(async () => expect((await local.personalize.send(new DescribeDataDeletionJobCommand({ dataDeletionJobArn }))).dataDeletionJob).toMatchObject({ status: 'COMPLETED', numDeleted: 61 }));
  });
});
