import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { ListCampaignsCommand, ListDatasetImportJobsCommand, ListFiltersCommand, ListSolutionVersionsCommand } from '@aws-sdk/client-personalize';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { trainingConfig } from '../../training/config.ts';
import { type Live } from '../../resolvers/live.ts';
import { train, type TrainResult } from '../../training/train.ts';
import { type LocalTraining, startLocalTraining } from './localTraining.ts';

let training: LocalTraining;

beforeEach(async () => {
  training = await startLocalTraining();
});
afterEach(() => training.close());

const soon = (): number => Date.now() + 60_000;

async function trainToTheEnd(): Promise<TrainResult> {
  for (;;) {
    const result = await train(training.world, soon());
    if (result.done) return result;
  }
}

async function published(): Promise<Live> {
  const { Parameter } = await training.world.ssm.send(new GetParameterCommand({ Name: '/upnext/live' }));
  return JSON.parse(Parameter?.Value ?? '') as Live;
}

async function counts(): Promise<Record<string, number | undefined>> {
  const { personalize } = training.world;
  const [campaigns, filters, versions, jobs] = await Promise.all([
    personalize.send(new ListCampaignsCommand({ maxResults: 100 })),
    personalize.send(new ListFiltersCommand({ maxResults: 100 })),
    personalize.send(new ListSolutionVersionsCommand({ maxResults: 100 })),
    personalize.send(new ListDatasetImportJobsCommand({ maxResults: 100 })),
  ]);
  const all = [...(campaigns.campaigns ?? []), ...(filters.Filters ?? []), ...(versions.solutionVersions ?? []), ...(jobs.datasetImportJobs ?? [])];
  expect(all.filter(({ status }) => status !== 'ACTIVE')).toEqual([]);
  return { campaigns: campaigns.campaigns?.length, filters: filters.Filters?.length, versions: versions.solutionVersions?.length, jobs: jobs.datasetImportJobs?.length };
}

const whole = { campaigns: 5, filters: 3, versions: 5, jobs: 2 };

it('makes five campaigns out of nothing, tells what is live, and changes nothing when called again', async () => {
  await training.prepare('20240101T000000Z-a');
  expect(await trainToTheEnd()).toEqual({ done: true, waitSeconds: 0, step: 'everything is in service' });
  expect(await counts()).toEqual(whole);
  const live = await published();
  expect(Object.keys(live.campaigns)).toEqual(trainingConfig.solutions.map(({ key }) => key));
  expect(live.campaigns['trending']).toBe('arn:aws:personalize:us-east-1:000000000000:campaign/upnext-trending');
  expect(Object.values(live.filters)).toEqual(trainingConfig.filters.map(({ name }) => `arn:aws:personalize:us-east-1:000000000000:filter/${name}`));
  expect(live.itemsDatasetArn).toMatch(/:dataset\/upnext\/ITEMS$/);
  expect(live.trackingId).not.toBe('');
  const made = training.changes.length;
  expect(await train(training.world, soon())).toMatchObject({ done: true });
  expect(training.changes.slice(made)).toEqual([]);
});

it('comes to the same end when it is interrupted after every single step', async () => {
  await training.prepare('20240101T000000Z-a');
  let interruptions = 0;
  training.afterChange = () => {
    interruptions++;
    throw new Error('interrupted');
  };
  let result: TrainResult | undefined;
  while (result?.done !== true) {
    try {
      result = await train(training.world, soon());
    } catch (error) {
      expect((error as Error).message).toBe('interrupted');
    }
  }
  expect(await counts()).toEqual(whole);
  expect(interruptions).toBe(training.changes.length);
  expect(training.changes.toSorted()).toEqual(
    [
      'CreateDatasetGroup',
      'CreateEventTracker',
      'PutParameter',
      ...['CreateSchema', 'CreateDataset', 'CreateDatasetImportJob'].flatMap((name) => [name, name]),
      ...Array.from({ length: 3 }, () => 'CreateFilter'),
      ...['CreateSolution', 'CreateSolutionVersion', 'CreateCampaign'].flatMap((name) => Array.from({ length: 5 }, () => name)),
    ].toSorted(),
  );
  expect(Object.keys((await published()).campaigns)).toHaveLength(5);
});

it('imports a newer run, trains anew and moves the campaigns to what passes the gate', async () => {
  await training.prepare('20240101T000000Z-a');
  await trainToTheEnd();
  const first = await published();
  await training.prepare('20240102T000000Z-b', { users: 70 });
  const made = training.changes.length;
  await trainToTheEnd();
  const changes = training.changes.slice(made);
  expect(changes.filter((name) => name === 'CreateDatasetImportJob')).toHaveLength(2);
  expect(changes.filter((name) => name === 'CreateSolutionVersion')).toHaveLength(5);
  expect(changes.filter((name) => name === 'UpdateCampaign').length + training.logged.length).toBe(5);
  expect(changes).not.toContain('CreateCampaign');
  expect(await published()).toEqual(first);
});

it('keeps a version that is worse than the live one aside and tells the operators', async () => {
  await training.prepare('20240101T000000Z-a');
  await trainToTheEnd();
  await training.prepare('20240102T000000Z-b');
  const strict = trainingConfig.solutions.map((setup) => ({ ...setup, gate: { metric: 'coverage', tolerance: -2 } }));
  const world = { ...training.world, config: { ...trainingConfig, solutions: strict } };
  const made = training.changes.length;
  for (let isDone = false; !isDone; ) isDone = (await train(world, soon())).done;
  expect(training.changes.slice(made)).not.toContain('UpdateCampaign');
  expect(training.logged).toContainEqual(expect.objectContaining({ message: 'new solution version kept aside', solution: 'upnext-user-personalization' }));
});

it('says that there is nothing to train on before anything is prepared', async () => {
  const result = await trainToTheEnd();
  expect(result).toEqual({ done: true, waitSeconds: 0, step: 's3://data/prepared/latest.json does not exist: nothing has been prepared yet' });
  expect(training.changes).not.toContain('CreateDatasetImportJob');
});

it('fails with the reason of Personalize when the data cannot be trained on', async () => {
  await training.prepare('20240101T000000Z-a', { users: 3 });
  await expect(trainToTheEnd()).rejects.toThrow(/CREATE FAILED: .*(?:1000|25)/);
  await expect(published()).rejects.toMatchObject({ name: 'ParameterNotFound' });
});

it('hands a long wait to the caller instead of waiting itself', async () => {
  await training.prepare('20240101T000000Z-a');
  expect(await train(training.world, Date.now())).toMatchObject({ done: false, waitSeconds: 1, step: 'dataset group, schemas' });
  const old = { ...training.world, now: () => Date.now() + 600_000 };
  let result = await train(old, Date.now() + 10_000_000);
  for (let call = 0; call < 20 && !result.done; call++) {
    expect(result.waitSeconds).toBeGreaterThanOrEqual(60);
    result = await train(old, Date.now() + 10_000_000);
  }
});
