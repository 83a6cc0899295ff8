import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { ListCampaignsCommand, ListDatasetImportJobsCommand, ListFiltersCommand, ListSolutionVersionsCommand } from '@aws-sdk/client-personalize';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { trainingConfig } from '../../training/config.ts';
import { type Live } from '../../resolvers/live.ts';
import { train, type TrainResult } from '../../training/train.ts';
import { type LocalTraining, startLocalTraining } from './localTraining.ts';

vi.setConfig({ testTimeout: 300_000 });

let training: LocalTraining;

beforeEach(async () => {
  training = await startLocalTraining();
});
afterEach(() => training.close());

const soon = (): number => Date.now() + 60_000;

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
  expect(await training.finish()).toEqual({ done: true, waitSeconds: 0, step: 'everything is in service' });
  expect(await counts()).toEqual(whole);
  const live = await published();
  expect(Object.keys(live.campaigns)).toEqual(trainingConfig.solutions.map(({ key }) => key));
  expect(live.campaigns['trending']).toBe('arn:aws:personalize:us-east-1:000000000000:campaign/upnext-trending');
  expect(Object.values(live.filters)).toEqual(trainingConfig.filters.map(({ name }) => `arn:aws:personalize:us-east-1:000000000000:filter/${name}`));
  expect(live.itemsDatasetArn).toMatch(/:dataset\/upnext\/ITEMS$/);
  expect(live.trackingId).not.toBe('');
  for (const { name } of trainingConfig.solutions) expect((await training.decisions(name)).map(({ decision }) => decision)).toEqual(['CONFIRMED', 'DEPLOYED']);
  expect(training.notices).toEqual([]);
  const made = training.changes.length;
  expect(await train(training.world, { owner: 'execution-2', deadline: soon() })).toMatchObject({ done: true });
  expect(training.changes.slice(made)).toEqual([]);
});

it('stores the popular list with titles and URLs for the times when Personalize does not answer', async () => {
  await training.prepare('20240101T000000Z-a');
  await training.finish();
  const { Body } = await training.world.s3.send(new GetObjectCommand({ Bucket: 'data', Key: 'fallback/popular.json' }));
  const { videos } = JSON.parse((await Body?.transformToString()) ?? '') as { readonly videos: readonly { readonly id: string; readonly title: string; readonly url: string }[] };
  expect(videos.length).toBeGreaterThan(20);
  expect(videos[0]?.title).toBe(`Video ${videos[0]?.id.slice(1)}`);
  expect(videos[0]?.url).toBe(`https://videos.example/${videos[0]?.id}`);
});

/** Calls training again and again, each time cut off after the next change that it was not cut off after before, until nothing is left to change. */
async function finishInPieces(): Promise<number> {
  const interrupted = new Set<string>();
  training.afterChange = (change) => {
    if (interrupted.has(change)) return;
    interrupted.add(change);
    throw new Error('interrupted');
  };
  for (let result: TrainResult | undefined; result?.done !== true; ) {
    try {
      result = await train(training.world, { owner: 'execution-1', deadline: soon() });
    } catch (error) {
      expect((error as Error).message).toBe('interrupted');
    }
  }
  training.afterChange = () => undefined;
  return interrupted.size;
}

it('comes to the same end when it is interrupted after every single step', async () => {
  await training.prepare('20240101T000000Z-a');
  expect(await finishInPieces()).toBeGreaterThan(40);
  expect(await counts()).toEqual(whole);
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

  await training.prepare('20240102T000000Z-b', { users: 70 });
  const made = training.changes.length;
  expect(await finishInPieces()).toBeGreaterThan(20);
  expect(await counts()).toEqual({ ...whole, versions: 10, jobs: 3 });
  expect(training.changes.slice(made).filter((name) => name !== 'UpdateCampaign')).toEqual(['CreateDatasetImportJob', ...Array.from({ length: 5 }, () => 'CreateSolutionVersion')]);
  for (const { name } of trainingConfig.solutions) expect((await training.decisions(name))[0]?.decision).toMatch(/CONFIRMED|KEPT_ASIDE/);
});

it('imports a newer run, trains anew, and deploys, watches and confirms what passes the gate', async () => {
  await training.prepare('20240101T000000Z-a');
  await training.finish();
  const first = await published();
  await training.prepare('20240102T000000Z-b', { users: 70 });
  const made = training.changes.length;
  await training.finish();
  const changes = training.changes.slice(made);
  expect(changes.filter((name) => name === 'CreateDatasetImportJob')).toHaveLength(1);
  expect(changes.filter((name) => name === 'CreateSolutionVersion')).toHaveLength(5);
  expect(changes.filter((name) => name === 'UpdateCampaign').length + training.notices.length).toBe(5);
  expect(changes).not.toContain('CreateCampaign');
  expect(await published()).toEqual(first);
  const [confirmed, deployed] = await training.decisions('upnext-popularity');
  expect(confirmed).toMatchObject({ decision: 'CONFIRMED', version: deployed?.version, liveMetrics: { sampledRequests: 20, sampledErrors: 0, listShare: 1 } });
  expect(deployed).toMatchObject({ decision: 'DEPLOYED', recipe: 'aws-popularity-count' });
  expect(deployed?.liveVersion).not.toBe(deployed?.version);
});

it('trains nothing when a newer run holds what is imported already', async () => {
  await training.prepare('20240101T000000Z-a');
  await training.finish();
  await training.prepare('20240102T000000Z-b');
  const made = training.changes.length;
  expect(await training.finish()).toMatchObject({ step: 'everything is in service' });
  expect(training.changes.slice(made)).toEqual([]);
});

it('says that there is nothing to train on before anything is prepared', async () => {
  const result = await training.finish();
  expect(result).toEqual({ done: true, waitSeconds: 0, step: 's3://data/prepared/latest.json does not exist: nothing has been prepared yet' });
  expect(training.changes).not.toContain('CreateDatasetImportJob');
});

it('hands a long wait to the caller instead of waiting itself, and keeps the lock over it', async () => {
  await training.prepare('20240101T000000Z-a');
  expect(await train(training.world, { owner: 'execution-1', deadline: Date.now() })).toMatchObject({ done: false, waitSeconds: 1, step: 'dataset group, schemas' });
  expect((await train(training.world, { owner: 'execution-2', deadline: soon() })).step).toMatch(/^another execution is at work: execution-1/);
  const old = { ...training.world, now: () => Date.now() + 120_000 };
  const result = await train(old, { owner: 'execution-1', deadline: Date.now() + 10_000_000 });
  expect(result).toMatchObject({ done: false });
  expect(result.waitSeconds).toBeGreaterThanOrEqual(10);
});
