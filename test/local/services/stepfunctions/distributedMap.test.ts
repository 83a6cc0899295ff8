import { gzipSync } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, DescribeMapRunCommand, GetExecutionHistoryCommand, ListExecutionsCommand, ListMapRunsCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createS3Service } from '../../../../local/services/s3/server.ts';
import { createStepFunctionsService } from '../../../../local/services/stepfunctions/server.ts';
import { functionResource, openTemporaryCloud, roleResource, type TemporaryCloud } from '../../temporaryCloud.ts';

const lambdaInvoke = 'arn:aws:states:::lambda:invoke';
const bucket = 'test-data';
/** Throws for the numbers that the payload names as broken; counts how often it was asked. */
const echo = `let calls = 0;
export const handler = async (payload) => {
  calls += 1;
  if (payload.broken === true) throw new TypeError('broken item');
  return { got: payload, calls };
};`;

interface MapFields extends Readonly<Record<string, unknown>> {
  readonly processor?: object;
  readonly executionType?: 'STANDARD' | 'EXPRESS';
}

const pass = { StartAt: 'X', States: { X: { Type: 'Pass', End: true } } };

function machine(role: string, { processor = pass, executionType = 'STANDARD', ...fields }: MapFields): Record<string, unknown> {
  const map = { Type: 'Map', ...fields, ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: executionType }, ...processor }, End: true };
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { RoleArn: { 'Fn::GetAtt': [role, 'Arn'] }, Definition: { QueryLanguage: 'JSONata', StartAt: 'Each', States: { Each: map } } },
  };
}

const invokeEcho = {
  StartAt: 'Echo',
  States: { Echo: { Type: 'Task', Resource: lambdaInvoke, Arguments: { FunctionName: 'echo', Payload: '{% $states.input %}' }, Output: '{% $states.result.Payload.got %}', End: true } },
};
const listing = { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: bucket, Prefix: '{% $states.input.prefix %}' } };
const object = (ReaderConfig: object): object => ({ Resource: 'arn:aws:states:::s3:getObject', Arguments: { Bucket: bucket, Key: '{% $states.input.key %}' }, ReaderConfig });
const failing = { StartAt: 'F', States: { F: { Type: 'Choice', Choices: [{ Condition: '{% $states.input > 7 %}', Next: 'Broken' }], Default: 'Fine' }, Broken: { Type: 'Fail', Error: 'TooBig' }, Fine: { Type: 'Succeed' } } };
const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

const machines: Readonly<Record<string, Record<string, unknown>>> = {
  Batched: machine('Role', {
    ItemReader: listing,
    ItemSelector: { key: '{% $states.context.Map.Item.Value.Key %}', at: '{% $states.context.Map.Item.Index %}' },
    ItemBatcher: { MaxItemsPerBatch: 3, BatchInput: { run: '{% $states.input.run %}' } },
    MaxConcurrency: 2,
    processor: invokeEcho,
    ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: bucket, Prefix: 'results' } },
    Label: 'each-object',
  }),
  Plain: machine('Role', { ItemReader: { ...listing, ReaderConfig: { MaxItems: 2 } }, executionType: 'EXPRESS' }),
  Json: machine('Role', { ItemReader: object({ InputType: 'JSON', ItemsPointer: '/a/list' }), executionType: 'EXPRESS' }),
  Lines: machine('Role', { ItemReader: object({ InputType: 'JSONL' }), executionType: 'EXPRESS', ResultWriter: { WriterConfig: { Transformation: 'FLATTEN' } } }),
  Csv: machine('Role', { ItemReader: object({ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW', CSVDelimiter: 'SEMICOLON' }), executionType: 'EXPRESS' }),
  Inventory: machine('Role', { ItemReader: object({ InputType: 'MANIFEST' }), executionType: 'EXPRESS' }),
  Tolerant: machine('Role', { Items: numbers, ToleratedFailurePercentage: 30, processor: failing }),
  Strict: machine('Role', { Items: numbers, ToleratedFailurePercentage: 20, MaxConcurrency: 1, processor: failing, ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: bucket, Prefix: 'failed' } } }),
  Retried: machine('Role', {
    Items: [{ broken: true }],
    processor: {
      StartAt: 'Echo',
      States: {
        Echo: {
          ...invokeEcho.States.Echo,
          Retry: [{ ErrorEquals: ['TypeError'], MaxAttempts: 1, IntervalSeconds: 1, BackoffRate: 1 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught', Output: '{% $states.errorOutput.Error %}' }],
        },
        Caught: { Type: 'Pass', End: true },
      },
    },
  }),
  Waiting: machine('Role', { Items: ['done', 'waits'], processor: { StartAt: 'C', States: { C: { Type: 'Choice', Choices: [{ Condition: "{% $states.input = 'done' %}", Next: 'Echo' }], Default: 'W' }, Echo: { ...invokeEcho.States.Echo, Output: '{% $states.result.Payload.calls %}', Arguments: { FunctionName: 'echo', Payload: {} } }, W: { Type: 'Wait', Seconds: 3, End: true } } } }),
  Unlisted: machine('Bare', { ItemReader: listing }),
  Unstartable: machine('Bare', { Items: [1] }),
};

const everything = [
  { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' },
  { Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetObject', 's3:PutObject'], Resource: ['arn:aws:s3:::test-data', 'arn:aws:s3:::test-data/*'] },
  { Effect: 'Allow', Action: 'states:StartExecution', Resource: 'arn:aws:states:us-east-1:000000000000:stateMachine:*' },
];

let cloud: TemporaryCloud;
let states: SFNClient;
let s3: S3Client;

async function open(folder?: string): Promise<void> {
  cloud = await openTemporaryCloud({
    resources: {
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: bucket } },
      Role: roleResource(...everything),
      Bare: roleResource(),
      Echo: functionResource('echo', { FunctionName: 'echo', Timeout: 20 }),
      ...machines,
    },
    outputs: Object.fromEntries(Object.keys(machines).map((name) => [name, { Value: { Ref: name } }])),
    functions: { echo },
    services: (host) => [createS3Service(host.context('s3')), createStepFunctionsService(host.context('stepfunctions'))],
    ...(folder === undefined ? {} : { folder }),
  });
  states = new SFNClient(cloud.client);
  s3 = new S3Client({ ...cloud.client, forcePathStyle: true });
}

async function put(Key: string, Body: string | Uint8Array): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
}

async function read(Key: string | undefined): Promise<unknown> {
  return JSON.parse((await (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString()) ?? '') as unknown;
}

type Described = Awaited<ReturnType<typeof describe>>;
const describe = (executionArn: string | undefined) => states.send(new DescribeExecutionCommand({ executionArn }));

async function start(name: string, input: object = {}): Promise<string> {
  const { executionArn = '' } = await states.send(new StartExecutionCommand({ stateMachineArn: cloud.stack.outputs[name], input: JSON.stringify(input) }));
  return executionArn;
}

async function ended(executionArn: string): Promise<Described> {
  await expect.poll(async () => (await describe(executionArn)).status, { timeout: 30_000 }).not.toBe('RUNNING');
  return describe(executionArn);
}

async function outputOf(name: string, input: object = {}): Promise<unknown> {
  const { status, output = 'null', error, cause } = await ended(await start(name, input));
  expect({ status, error, cause }).toEqual({ status: 'SUCCEEDED', error: undefined, cause: undefined });
  return JSON.parse(output) as unknown;
}

async function mapRunOf(executionArn: string): Promise<string | undefined> {
  return (await states.send(new ListMapRunsCommand({ executionArn }))).mapRuns?.[0]?.mapRunArn;
}

beforeAll(async () => {
  await open();
  for (let number = 0; number < 7; number += 1) await put(`in/object ${number}.csv`, 'x'.repeat(number));
});
afterAll(() => cloud.remove());

it('runs batches of listed objects as executions of their own and writes their results to S3', async () => {
  const executionArn = await start('Batched', { prefix: 'in/', run: 'r1' });
  const { output = '' } = await ended(executionArn);
  const { MapRunArn, ResultWriterDetails } = JSON.parse(output) as { MapRunArn: string; ResultWriterDetails: { Bucket: string; Key: string } };
  expect(MapRunArn).toMatch(/^arn:aws:states:us-east-1:000000000000:mapRun:.*Batched.*\/each-object:[0-9a-f-]{36}$/);
  expect(await mapRunOf(executionArn)).toBe(MapRunArn);
  const manifest = (await read(ResultWriterDetails.Key)) as { ResultFiles: { SUCCEEDED: { Key: string; Size: number }[]; FAILED: unknown[] } };
  expect(manifest).toMatchObject({ DestinationBucket: bucket, MapRunArn, ResultFiles: { FAILED: [], PENDING: [] } });
  const results = (await read(manifest.ResultFiles.SUCCEEDED[0]?.Key)) as { Status: string; Output: string; ExecutionArn: string }[];
  expect(results.map(({ Output }) => (JSON.parse(Output) as { BatchInput: unknown; Items: { key: string }[] }))).toEqual([
    { BatchInput: { run: 'r1' }, Items: [0, 1, 2].map((at) => ({ at, key: `in/object ${at}.csv` })) },
    { BatchInput: { run: 'r1' }, Items: [3, 4, 5].map((at) => ({ at, key: `in/object ${at}.csv` })) },
    { BatchInput: { run: 'r1' }, Items: [{ at: 6, key: 'in/object 6.csv' }] },
  ]);
  const described = await states.send(new DescribeMapRunCommand({ mapRunArn: MapRunArn }));
  expect(described).toMatchObject({ status: 'SUCCEEDED', executionArn, maxConcurrency: 2, itemCounts: { total: 7, succeeded: 7, failed: 0 }, executionCounts: { total: 3, succeeded: 3 } });
  const { executions = [] } = await states.send(new ListExecutionsCommand({ mapRunArn: MapRunArn }));
  expect(executions.map(({ executionArn: arn }) => arn).toSorted()).toEqual(results.map(({ ExecutionArn }) => ExecutionArn).toSorted());
  expect((await describe(executions[0]?.executionArn)).status).toBe('SUCCEEDED');
  const { events = [] } = await states.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events.map(({ type }) => type)).toEqual(['ExecutionStarted', 'MapStateEntered', 'MapRunStarted', 'MapRunSucceeded', 'MapStateExited', 'ExecutionSucceeded']);
});

it('hands the children what the listing says of an object', async () => {
  const items = (await outputOf('Plain', { prefix: 'in/' })) as readonly Readonly<Record<string, unknown>>[];
  expect(items).toMatchObject([{ Key: 'in/object 0.csv', Size: 0, StorageClass: 'STANDARD' }, { Key: 'in/object 1.csv', Size: 1 }]);
  expect(items[1]?.['Etag']).toMatch(/^"[0-9a-f]{32}"$/);
  expect(items[1]?.['LastModified']).toBeTypeOf('number');
  expect(await outputOf('Plain', { prefix: 'nothing/' })).toEqual([]);
});

it('reads items from JSON, JSON lines, CSV and an S3 inventory', async () => {
  await put('items/a.json', JSON.stringify({ a: { list: [1, { two: 2 }] } }));
  expect(await outputOf('Json', { key: 'items/a.json' })).toEqual([1, { two: 2 }]);
  await put('items/a.jsonl', '[1, 2]\n\n{"three": 3}\r\n');
  expect(await outputOf('Lines', { key: 'items/a.jsonl' })).toEqual([1, 2, { three: 3 }]);
  await put('items/a.csv', 'name;note\r\n"a;b";"say ""hi""\nagain"\nc;\n');
  expect(await outputOf('Csv', { key: 'items/a.csv' })).toEqual([{ name: 'a;b', note: 'say "hi"\nagain' }, { name: 'c', note: '' }]);
  await put('items/part.csv.gz', gzipSync('"test-data","in/object%201.csv","1"\n'));
  await put('items/manifest.json', JSON.stringify({ sourceBucket: bucket, fileFormat: 'CSV', fileSchema: 'Bucket, Key, Size', files: [{ key: 'items/part.csv.gz', size: 1 }] }));
  expect(await outputOf('Inventory', { key: 'items/manifest.json' })).toEqual([{ Bucket: bucket, Key: 'in/object 1.csv', Size: '1' }]);
});

it('goes on while no more items fail than are tolerated', async () => {
  const executionArn = await start('Tolerant');
  expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  const described = await states.send(new DescribeMapRunCommand({ mapRunArn: await mapRunOf(executionArn) }));
  expect(described).toMatchObject({ status: 'SUCCEEDED', toleratedFailurePercentage: 30, itemCounts: { total: 10, succeeded: 7, failed: 3 } });
});

it('fails when more items fail than are tolerated, and tells which', async () => {
  const executionArn = await start('Strict');
  expect(await ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
  const mapRunArn = (await mapRunOf(executionArn)) ?? '';
  expect(await states.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({ status: 'FAILED', itemCounts: { succeeded: 7, failed: 3 } });
  const failed = (await read(`failed/${mapRunArn.slice(mapRunArn.lastIndexOf(':') + 1)}/FAILED_0.json`)) as unknown[];
  expect(failed).toMatchObject([{ Input: '8', Error: 'TooBig', Status: 'FAILED' }, { Input: '9' }, { Input: '10' }]);
});

it('retries and catches inside a child', async () => {
  expect(await outputOf('Retried')).toEqual(['TypeError']);
});

it('takes up a Map Run that a restart interrupted, without repeating the children that ended', async () => {
  const executionArn = await start('Waiting');
  const counts = async (): Promise<unknown> => (await states.send(new DescribeMapRunCommand({ mapRunArn: await mapRunOf(executionArn) }))).itemCounts;
  await expect.poll(async () => mapRunOf(executionArn), { timeout: 20_000 }).toBeDefined();
  await expect.poll(counts, { timeout: 20_000 }).toMatchObject({ succeeded: 1, running: 1 });
  await cloud.close();
  await open(cloud.folder);
  const { output = '' } = await ended(executionArn);
  const [calls, waited] = JSON.parse(output) as [number, string];
  expect(calls).toBeGreaterThan(0);
  expect(waited).toBe('waits');
  const { events = [] } = await states.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events.filter(({ type }) => type === 'MapRunStarted')).toHaveLength(1);
});

it('stops the children of an execution that is stopped', async () => {
  const executionArn = await start('Waiting');
  await expect.poll(async () => mapRunOf(executionArn), { timeout: 20_000 }).toBeDefined();
  await states.send(new StopExecutionCommand({ executionArn }));
  const mapRunArn = await mapRunOf(executionArn);
  await expect.poll(async () => (await states.send(new DescribeMapRunCommand({ mapRunArn }))).status).toBe('ABORTED');
  const { executions = [] } = await states.send(new ListExecutionsCommand({ mapRunArn, statusFilter: 'RUNNING' }));
  expect(executions).toEqual([]);
});

it("needs the machine's role to read the bucket and to start the machine itself", async () => {
  expect(await ended(await start('Unlisted', { prefix: 'in/' }))).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed', cause: expect.stringContaining('s3:ListBucket') as string });
  expect(await ended(await start('Unstartable'))).toMatchObject({ status: 'FAILED', error: 'StepFunctions.AccessDeniedException', cause: expect.stringContaining('states:StartExecution') as string });
});
