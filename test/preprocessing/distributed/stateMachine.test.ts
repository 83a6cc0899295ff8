import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnOutput } from 'aws-cdk-lib';
import { DefinitionBody, StateMachine, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCrawlerCommand, GetPartitionsCommand, GlueClient, StartCrawlerCommand } from '@aws-sdk/client-glue';
import { DescribeExecutionCommand, DescribeMapRunCommand, ListExecutionsCommand, ListMapRunsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataBucket } from '../../../infra/DataBucket.ts';
import { Preprocessing } from '../../../infra/Preprocessing.ts';
import { stageSettings } from '../../../infra/stage.ts';
import { createEventsService } from '../../../local/services/events/server.ts';
import { createGlueService } from '../../../local/services/glue/server.ts';
import { createLogsService } from '../../../local/services/logs/server.ts';
import { createS3Service } from '../../../local/services/s3/server.ts';
import { createStepFunctionsService } from '../../../local/services/stepfunctions/server.ts';
import { Bucket } from '../../../preprocessing/distributed/Bucket.ts';
import { datasetsOf, findDatasets } from '../../../preprocessing/distributed/findDatasets.ts';
import type { Manifest } from '../../../preprocessing/distributed/plan.ts';
import { localOutput } from '../../../preprocessing/localStorage.ts';
import { runPipeline } from '../../../preprocessing/pipeline.ts';
import { type ConstructCloud, openConstructCloud } from '../../local/constructCloud.ts';
import { liveKey, livePart, watchLog } from './watchLog.ts';

let cloud: ConstructCloud;
let s3: S3Client;
let states: SFNClient;
let bucketName: string;

beforeAll(async () => {
  cloud = await openConstructCloud({
    build(stack) {
      const settings = stageSettings('dev');
      const dataBucket = new DataBucket(stack, 'Data', { settings }).bucket;
      const training = new StateMachine(stack, 'Training', { definitionBody: DefinitionBody.fromChainable(new Succeed(stack, 'Trained')) });
      const shared = { settings, dataBucket, training, watchThreshold: 0.5 };
      const one = new Preprocessing(stack, 'OneFunction', shared);
      const many = new Preprocessing(stack, 'ManyFunctions', { ...shared, singleFunctionBytes: 1, maxConcurrency: 8 });
      for (const [name, value] of Object.entries({ Bucket: dataBucket.bucketName, One: one.stateMachine.stateMachineArn, Many: many.stateMachine.stateMachineArn, Crawler: one.crawler.ref })) new CfnOutput(stack, name, { value });
    },
    services: (host) => [
      createLogsService(host.context('logs')),
      createS3Service(host.context('s3')),
      createStepFunctionsService(host.context('stepfunctions')),
      createEventsService(host.context('events')),
      createGlueService(host.context('glue')),
    ],
  });
  s3 = new S3Client({ ...cloud.client, forcePathStyle: true });
  states = new SFNClient(cloud.client);
  bucketName = cloud.stack.outputs['Bucket'] ?? '';
  for (const [key, body] of watchLog()) await put(key, body);
});
afterAll(() => cloud.remove());

async function put(Key: string, Body: Uint8Array): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body }));
}

async function keysBelow(Prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucketName, Prefix })) keys.push(...Contents.map(({ Key = '' }) => Key));
  return keys;
}

async function remove(prefix: string): Promise<void> {
  for (const Key of await keysBelow(prefix)) await s3.send(new DeleteObjectCommand({ Bucket: bucketName, Key }));
}

/** Runs the whole state machine; answers its execution. */
async function preprocess(machine: 'One' | 'Many', run: string): Promise<string> {
  const { executionArn = '' } = await states.send(new StartExecutionCommand({ stateMachineArn: cloud.stack.outputs[machine], input: JSON.stringify({ run }) }));
  const execution = () => states.send(new DescribeExecutionCommand({ executionArn }));
  await expect.poll(async () => (await execution()).status, { timeout: 250_000, interval: 100 }).not.toBe('RUNNING');
  const { status, error, cause } = await execution();
  expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED', error: undefined, cause: undefined });
  return executionArn;
}

type Files = ReadonlyMap<string, string>;

async function filesOf(run: string): Promise<Files> {
  const files = new Map<string, string>();
  for (const Key of await keysBelow(`prepared/${run}/`)) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucketName, Key }));
    files.set(Key.slice(`prepared/${run}/`.length), Buffer.from((await Body?.transformToByteArray()) ?? []).toString('base64'));
  }
  return files;
}

/** What the pipeline of the command line makes of the same objects. */
async function filesOfPipeline(): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), 'pipeline-'));
  const bucket = new Bucket(s3, bucketName);
  const { datasets } = await findDatasets(bucket);
  await runPipeline({ datasets: datasetsOf(bucket, datasets), output: await localOutput(join(folder, 'out')), threshold: 0.5 });
  const files = new Map<string, string>();
  for (const entry of await readdir(join(folder, 'out'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(join(folder, 'out').length + 1), (await readFile(path)).toString('base64'));
  }
  await rm(folder, { recursive: true });
  return files;
}

async function readJson(Key: string): Promise<unknown> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucketName, Key }));
  return JSON.parse((await Body?.transformToString()) ?? '') as unknown;
}

function expectSame(files: Files, expected: Files): void {
  expect([...files.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, content] of expected) expect(files.get(name) === content, `${name} is as expected`).toBe(true);
}

describe('64 objects', () => {
  let expected: Files;
  beforeAll(async () => {
    expected = await filesOfPipeline();
  }, 300_000);

  it('spread over a Map Run of 64 mappers and one of 64 partitions give the files of the single run, byte for byte', async () => {
    const executionArn = await preprocess('Many', 'spread');
    const { mapRuns = [] } = await states.send(new ListMapRunsCommand({ executionArn }));
    const counts = await Promise.all(mapRuns.map(async ({ mapRunArn }) => (await states.send(new DescribeMapRunCommand({ mapRunArn }))).itemCounts));
    expect(counts).toMatchObject([{ total: 64, succeeded: 64 }, { total: 64, succeeded: 64 }]);
    expect(expected.has('rejects.jsonl')).toBe(true);
    expectSame(await filesOf('spread'), expected);
    expect(await readJson('prepared/latest.json')).toMatchObject({ run: 'spread', prefix: 'prepared/spread/', report: { rows: 50 * 120 + 8 + 14 * 60 } });
  }, 300_000);

  it('in one function give the same files', async () => {
    await remove('prepared/');
    await preprocess('One', 'single');
    expectSame(await filesOf('single'), expected);
  }, 300_000);
});

describe('a run after another', () => {
  const manifest = async (): Promise<Manifest> => (await readJson('prepared/mapped/manifest.json')) as Manifest;
  const read = async (run: string): Promise<number> => (await manifest()).mappers.filter(({ id }) => id.startsWith(`${run}-`)).reduce((sum, { fingerprints }) => sum + fingerprints.length, 0);

  it('reads new objects alone, late plays of an old day among them, and gives the files of a full run', async () => {
    await put(liveKey(14), livePart(14, 60));
    await put(liveKey(2, 'late-3-4'), livePart(2.5, 20));
    await preprocess('One', 'second');
    expect(await read('second')).toBe(2);
    expect(await read('single')).toBe(64);
    expectSame(await filesOf('second'), await filesOfPipeline());
  }, 300_000);

  it('reads nothing when nothing is new', async () => {
    await preprocess('Many', 'third');
    expect(await read('third')).toBe(0);
    expectSame(await filesOf('third'), await filesOf('second'));
  }, 300_000);

  it('reads again what was read with an object that changed or went, and gives the files of a full run', async () => {
    await put(liveKey(2, 'late-3-4'), livePart(9.5, 30));
    await s3.send(new DeleteObjectCommand({ Bucket: bucketName, Key: liveKey(14) }));
    await preprocess('One', 'fourth');
    expect(await read('fourth')).toBe(1);
    expectSame(await filesOf('fourth'), await filesOfPipeline());
  }, 300_000);

  it('reads everything again when the catalogue changed, which tells lengths', async () => {
    await put('datasets/log/videos.csv', Buffer.from('id,title,length,genres\nv1,One,30,Food\n'));
    await preprocess('One', 'fifth');
    expect(await read('fifth')).toBe(65);
    expectSame(await filesOf('fifth'), await filesOfPipeline());
  }, 300_000);
});

it("the crawler finds the days of the raw log, and its success starts preprocessing", async () => {
  const glue = new GlueClient(cloud.client);
  const executions = async (): Promise<number> => (await states.send(new ListExecutionsCommand({ stateMachineArn: cloud.stack.outputs['One'] }))).executions?.length ?? 0;
  const before = await executions();
  const crawler = cloud.stack.outputs['Crawler'] ?? '';
  await glue.send(new StartCrawlerCommand({ Name: crawler }));
  await expect.poll(executions, { timeout: 20_000 }).toBe(before + 1);
  const { Crawler } = await glue.send(new GetCrawlerCommand({ Name: crawler }));
  expect(Crawler).toMatchObject({ LastCrawl: { Status: 'SUCCEEDED' }, Schedule: { ScheduleExpression: 'cron(0 3 * * ? *)' } });
  const { Partitions = [] } = await glue.send(new GetPartitionsCommand({ DatabaseName: Crawler?.DatabaseName, TableName: 'raw' }));
  expect(Partitions.map(({ Values }) => Values?.[0])).toEqual(Array.from({ length: 14 }, (_, day) => `2026-01-${String(day + 1).padStart(2, '0')}`));
  glue.destroy();
});
