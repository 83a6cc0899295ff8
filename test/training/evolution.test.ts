import { DescribeCampaignCommand, DescribeDatasetCommand, DescribeSchemaCommand, ListCampaignsCommand, ListDatasetImportJobsCommand, ListDatasetsCommand, ListFiltersCommand, ListSchemasCommand, ListSolutionsCommand } from '@aws-sdk/client-personalize';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Live } from '../../resolvers/live.ts';
import { trainingConfig } from '../../training/config.ts';
import { type SolutionSetup, type TrainingConfig } from '../../training/TrainingConfig.ts';
import { type World } from '../../training/world.ts';
import { type LocalTraining, startLocalTraining } from './localTraining.ts';
import { itemRows } from './preparedData.ts';

vi.setConfig({ testTimeout: 300_000 });

let training: LocalTraining;

beforeEach(async () => {
  training = await startLocalTraining();
  await training.prepare('20240101T000000Z-a');
  await training.finish();
});
afterEach(() => training.close());

function configured(change: Partial<TrainingConfig>): World {
  return { ...training.world, config: { ...trainingConfig, ...change } };
}

function withSolution(key: SolutionSetup['key'], change: Partial<SolutionSetup>): World {
  return configured({ solutions: trainingConfig.solutions.map((setup) => (setup.key === key ? { ...setup, ...change } : setup)) });
}

async function changesOf(world: World): Promise<readonly string[]> {
  const made = training.changes.length;
  await training.finish(world);
  return training.changes.slice(made);
}

async function published(): Promise<Live> {
  const { Parameter } = await training.world.ssm.send(new GetParameterCommand({ Name: '/upnext/live' }));
  return JSON.parse(Parameter?.Value ?? '') as Live;
}

async function campaign(name: string) {
  const { campaigns = [] } = await training.world.personalize.send(new ListCampaignsCommand({}));
  const campaignArn = campaigns.find((each) => each.name === name)?.campaignArn;
  return (await training.world.personalize.send(new DescribeCampaignCommand({ campaignArn }))).campaign;
}

describe('a changed configuration', () => {
  it('of event weights is put into the solution, which is trained again', async () => {
    const world = withSolution('user-personalization', { solutionConfig: { eventsConfig: { eventParametersList: [{ eventType: 'watched', weight: 1 }, { eventType: 'clicked', weight: 0.1 }] } } });
    const changes = await changesOf(world);
    expect(changes.slice(0, 2)).toEqual(['UpdateSolution', 'CreateSolutionVersion']);
    expect(changes).not.toContain('CreateSolution');
    expect(await changesOf(world)).toEqual([]);
  });

  it('of anything else about a recipe makes a solution that takes the place of the old one, which goes', async () => {
    const world = withSolution('trending', { solutionConfig: { featureTransformationParameters: { trend_discovery_frequency: '3 hours' } } });
    expect(await changesOf(world)).toEqual(['CreateSolution', 'CreateSolutionVersion', 'UpdateCampaign', 'DeleteSolution']);
    expect((await campaign('upnext-trending'))?.solutionVersionArn).toContain(':solution/upnext-trending-2/');
    await vi.waitFor(async () => {
      const { solutions = [] } = await training.world.personalize.send(new ListSolutionsCommand({}));
      expect(solutions.map(({ name }) => name)).not.toContain('upnext-trending');
    });
    expect(await changesOf(world)).toEqual([]);
  });

  it('of a filter makes another filter that is published before the old one goes', async () => {
    const filters = trainingConfig.filters.map((filter) => (filter.key === 'unwatched' ? { ...filter, expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched","liked")' } : filter));
    expect(await changesOf(configured({ filters }))).toEqual(['CreateFilter', 'PutParameter', 'DeleteFilter']);
    expect((await published()).filters.unwatched).toMatch(/:filter\/upnext-unwatched-2$/);
    const { Filters = [] } = await training.world.personalize.send(new ListFiltersCommand({}));
    expect(Filters.filter(({ status }) => status === 'ACTIVE')).toHaveLength(3);
  });

  it('of exploration changes the campaign and nothing else', async () => {
    expect(await changesOf(withSolution('user-personalization', { exploration: { weight: 0.1, itemAgeDays: 7 } }))).toEqual(['UpdateCampaign']);
    expect((await campaign('upnext-user-personalization'))?.campaignConfig?.itemExplorationConfig).toEqual({ explorationWeight: '0.1', explorationItemAgeCutOff: '7' });
  });

  it('of the items schema makes a new version of it, which the dataset takes and newer items are imported by', async () => {
    const [interactions, items] = trainingConfig.datasets;
    if (interactions === undefined || items === undefined) throw new Error('two datasets were expected');
    const schema = items.schema as { readonly fields: readonly object[] };
    const wider = { ...schema, fields: [...schema.fields, { name: 'LANGUAGE', type: ['null', 'string'], categorical: true }] };
    const world = configured({ datasets: [interactions, { ...items, schema: wider }] });
    expect(await changesOf(world)).toEqual(['CreateSchema', 'UpdateDataset', 'DeleteSchema']);
    await training.prepare('20240102T000000Z-b');
    const rows = itemRows().trimEnd().split('\n').map((row, index) => `${row},${index === 0 ? 'LANGUAGE' : 'en'}\n`);
    await training.world.s3.send(new PutObjectCommand({ Bucket: 'data', Key: 'prepared/20240102T000000Z-b/items/part-00000.csv', Body: rows.join('') }));
    const changes = await changesOf(world);
    expect(changes.filter((name) => name.startsWith('Create'))).toEqual(['CreateDatasetImportJob', ...Array.from({ length: 5 }, () => 'CreateSolutionVersion')]);
    const { datasets = [] } = await training.world.personalize.send(new ListDatasetsCommand({}));
    const { dataset } = await training.world.personalize.send(new DescribeDatasetCommand({ datasetArn: datasets.find(({ name }) => name === 'upnext-items')?.datasetArn }));
    const { schema: current } = await training.world.personalize.send(new DescribeSchemaCommand({ schemaArn: dataset?.schemaArn }));
    expect(current).toMatchObject({ name: 'upnext-items-2', schema: JSON.stringify(wider) });
    const { schemas = [] } = await training.world.personalize.send(new ListSchemasCommand({}));
    expect(schemas.map(({ name }) => name).toSorted()).toEqual(['upnext-interactions', 'upnext-items-2']);
    expect(await changesOf(world)).toEqual([]);
  });

  it('of the interactions schema is refused with the reason, as Personalize cannot replace it', async () => {
    const [interactions, items] = trainingConfig.datasets;
    if (interactions === undefined || items === undefined) throw new Error('two datasets were expected');
    const schema = interactions.schema as { readonly fields: readonly object[] };
    const wider = { ...schema, fields: [...schema.fields, { name: 'DEVICE', type: ['null', 'string'], categorical: true }] };
    await expect(training.finish(configured({ datasets: [{ ...interactions, schema: wider }, items] }))).rejects.toThrow('Personalize cannot replace the schema of an interactions dataset');
  });
});

describe('an import', () => {
  async function jobs() {
    const { datasetImportJobs = [] } = await training.world.personalize.send(new ListDatasetImportJobsCommand({ maxResults: 100 }));
    return datasetImportJobs.filter(({ jobName }) => jobName?.startsWith('upnext-interactions')).toSorted((left, right) => Number(left.creationDateTime) - Number(right.creationDateTime));
  }

  it('brings the new rows alone when rows were only added, a thousand or more', async () => {
    await training.prepare('20240102T000000Z-b', { added: 1200 });
    await training.finish();
    expect((await jobs()).map(({ importMode, status }) => [importMode, status])).toEqual([['FULL', 'ACTIVE'], ['INCREMENTAL', 'ACTIVE']]);
    const { Body } = await training.world.s3.send(new GetObjectCommand({ Bucket: 'data', Key: 'prepared/20240102T000000Z-b/increment/interactions/part-00000.csv' }));
    const lines = ((await Body?.transformToString()) ?? '').trimEnd().split('\n');
    expect(lines[0]).toBe('USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE');
    expect(lines).toHaveLength(1201);
    await training.prepare('20240103T000000Z-c', { added: 2300 });
    await training.finish();
    expect((await jobs()).map(({ importMode }) => importMode)).toEqual(['FULL', 'INCREMENTAL', 'INCREMENTAL']);
  });

  it('is whole when fewer rows came, when others changed, and when the last whole one is a week old', async () => {
    await training.prepare('20240102T000000Z-b', { added: 300 });
    await training.finish();
    await training.prepare('20240103T000000Z-c', { users: 61, added: 1500 });
    await training.finish();
    await training.prepare('20240104T000000Z-d', { users: 61, added: 3000 });
    const nextWeek = { ...training.world, now: () => Date.now() + 8 * 24 * 3_600_000 };
    await training.finish(nextWeek);
    expect((await jobs()).map(({ importMode }) => importMode)).toEqual(['FULL', 'FULL', 'FULL', 'FULL']);
  });

  it('leaves the newest prepared runs and those that Personalize has, and clears older ones away', async () => {
    for (const run of ['b', 'c', 'd', 'e']) await training.prepare(`20240102T000000Z-${run}`);
    const later = { ...training.world, now: () => Date.now() + 2 * 24 * 3_600_000 };
    await training.finish(later);
    const { CommonPrefixes = [] } = await training.world.s3.send(new ListObjectsV2Command({ Bucket: 'data', Prefix: 'prepared/', Delimiter: '/' }));
    // -a is the one that was imported; the others hold the same.
    expect(CommonPrefixes.map(({ Prefix }) => Prefix?.slice(-2, -1))).toEqual(['a', 'c', 'd', 'e']);
  });
});
