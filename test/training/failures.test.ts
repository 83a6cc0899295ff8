import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { ListDatasetImportJobsCommand, ListSolutionVersionsCommand } from '@aws-sdk/client-personalize';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AwsError } from '../../local/service.ts';
import { adviceOn, isForGood } from '../../training/advice.ts';
import { TrainingFailed } from '../../training/train.ts';
import { trainingConfig } from '../../training/config.ts';
import { type LocalTraining, startLocalTraining } from './localTraining.ts';

vi.setConfig({ testTimeout: 300_000 });

let training: LocalTraining;

beforeEach(async () => {
  training = await startLocalTraining();
});
afterEach(() => training.close());

const run = '20240101T000000Z-a';
const quickly = () => ({ ...training.world, config: { ...trainingConfig, retries: { attempts: 3, patienceMinutes: 0.001 } } });

it.each(['ThrottlingException', 'LimitExceededException', 'ResourceInUseException'])('waits out %s and goes on', async (code) => {
  await training.prepare(run);
  const refused = new Map<string, number>();
  training.inject = (operation) => {
    if (!operation.startsWith('Create')) return undefined;
    const times = refused.get(operation) ?? 0;
    refused.set(operation, times + 1);
    return times < 2 ? new AwsError(code, 'More than 5 resources with PENDING or IN_PROGRESS status.') : undefined;
  };
  expect(await training.finish()).toMatchObject({ step: 'everything is in service' });
  expect(refused.size).toBeGreaterThan(7);
  expect(training.logged).toContainEqual(expect.objectContaining({ message: 'asked to wait', reason: `${code}: More than 5 resources with PENDING or IN_PROGRESS status.` }));
  expect(training.notices).toEqual([]);
});

it('reports a limit that does not go away, with the reason of Personalize and what to do, and brings all else into service', async () => {
  await training.prepare(run);
  training.inject = (operation) => (operation === 'CreateFilter' ? new AwsError('LimitExceededException', 'More than 10 resources of type Filter.') : undefined);
  await expect(training.finish(quickly())).rejects.toThrow(TrainingFailed);
  expect(training.changes.filter((name) => name === 'CreateCampaign')).toHaveLength(5);
  expect(training.changes).toContain('PutParameter');
  expect(training.notices[0]?.message).toMatch(/Why: LimitExceededException: More than 10 resources of type Filter\..*\nWhat to do: A quota of Personalize is used up/);
  training.inject = () => undefined;
  expect(await training.finish()).toMatchObject({ step: 'everything is in service' });
});

it('tries a failed training again, and goes on when it succeeds', async () => {
  await training.prepare(run);
  let failures = 0;
  training.beforeTraining = () => {
    if (failures++ === 0) throw new Error('An internal error occurred; please try again.');
  };
  expect(await training.finish()).toMatchObject({ step: 'everything is in service' });
  const { solutionVersions = [] } = await training.world.personalize.send(new ListSolutionVersionsCommand({ maxResults: 100 }));
  expect(solutionVersions.filter(({ status }) => status === 'CREATE FAILED').length).toBeGreaterThanOrEqual(1);
  expect(solutionVersions.filter(({ status }) => status === 'ACTIVE')).toHaveLength(5);
});

it('gives up a training after three attempts, says so in the log and to the operators, and tries again at the next execution', async () => {
  await training.prepare(run);
  training.beforeTraining = () => {
    throw new Error('An internal error occurred; please try again.');
  };
  await expect(training.finish()).rejects.toThrow(/training of upnext-trending: CREATE FAILED: An internal error occurred/);
  const { solutionVersions = [] } = await training.world.personalize.send(new ListSolutionVersionsCommand({ maxResults: 100 }));
  expect(solutionVersions.length).toBe(15);
  const [decision] = await training.decisions('upnext-trending');
  expect(decision).toMatchObject({ decision: 'FAILED', recipe: 'aws-trending-now', reason: 'training of upnext-trending: CREATE FAILED: An internal error occurred; please try again.' });
  expect(training.notices.filter(({ subject }) => subject === 'Upnext: training of upnext-trending failed')).toHaveLength(1);
  training.beforeTraining = () => undefined;
  expect(await training.finish(training.world, 'execution-2')).toMatchObject({ step: 'everything is in service' });
});

it('tries a failed import again only when that can help', async () => {
  await training.prepare(run);
  const file = { Bucket: 'data', Key: `prepared/${run}/items/part-00000.csv` };
  await training.world.s3.send(new PutObjectCommand({ ...file, Body: 'ITEM_ID,GENRES\nv1,drama\n' }));
  await expect(training.finish()).rejects.toThrow(/import of run 20240101T000000Z-a into upnext-items: CREATE FAILED: .*missing the following columns/);
  const jobs = async (): Promise<number> => ((await training.world.personalize.send(new ListDatasetImportJobsCommand({}))).datasetImportJobs ?? []).filter(({ jobName }) => jobName?.startsWith('upnext-items')).length;
  expect(await jobs()).toBe(1);
  expect(training.notices[0]?.message).toContain('What to do: The prepared files and the dataset schema disagree');
  await training.world.s3.send(new DeleteObjectCommand(file));
  await training.prepare(run);
  expect(await training.finish(training.world, 'execution-2')).toMatchObject({ step: 'everything is in service' });
  expect(await jobs()).toBe(2);
});

it('fails with the reason of Personalize when there is too little data', async () => {
  await training.prepare(run, { users: 3 });
  await expect(training.finish()).rejects.toThrow(/CREATE FAILED: .*(?:1000|25)/);
  expect(training.notices[0]?.message).toContain('There is too little data yet');
});

it('gives the lock back when something unexpected happens', async () => {
  await training.prepare(run);
  training.inject = (operation) => (operation === 'ListSchemas' ? new AwsError('AccessDeniedException', 'User is not authorized to perform: personalize:ListSchemas') : undefined);
  await expect(training.finish(training.world, 'execution-1')).rejects.toThrow('not authorized');
  training.inject = () => undefined;
  expect(await training.finish(training.world, 'execution-2')).toMatchObject({ step: 'everything is in service' });
});

it('has advice on every reason, and knows what another attempt cannot mend', () => {
  expect(isForGood('Dataset has fewer than 25 users with at least 2 interactions each')).toBe(true);
  expect(isForGood('Insufficient privileges for accessing data in Amazon S3')).toBe(true);
  expect(isForGood('An internal error occurred')).toBe(false);
  expect(adviceOn('something new')).toContain('error-messages.html');
});
