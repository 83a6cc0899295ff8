import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCrawlerCommand, GetDatabaseCommand, GetPartitionsCommand, GetTableCommand, GetTablesCommand, GlueClient, StartCrawlerCommand } from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type LocalService } from '../../../../local/service.ts';
import { createGlueService } from '../../../../local/services/glue/server.ts';
import { createS3Service } from '../../../../local/services/s3/server.ts';
import { createDispatcher, type Dispatcher, register, serve } from '../stepfunctions/localStack.ts';

let folder: string;
let dispatcher: Dispatcher;
let glue: LocalService;
let client: GlueClient;
let s3Client: S3Client;
let told: { readonly DetailType: string; readonly Detail: Record<string, unknown> }[];
let closing: (() => Promise<void> | void | undefined)[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glue-'));
  for (const name of ['glue', 's3']) mkdirSync(join(folder, name));
  dispatcher = createDispatcher();
  told = [];
  dispatcher.services.set('events', ({ body }) => {
    const { Entries } = JSON.parse(body.toString()) as { Entries: { DetailType: string; Detail: string }[] };
    told.push(...Entries.map(({ DetailType, Detail }) => ({ DetailType, Detail: JSON.parse(Detail) as Record<string, unknown> })));
    return { status: 200, body: '{}' };
  });
  const s3 = createS3Service(dispatcher.context(join(folder, 's3')));
  register(dispatcher, s3);
  const s3Server = await serve(s3);
  glue = createGlueService(dispatcher.context(join(folder, 'glue')));
  const server = await serve(glue);
  const options = (endpoint: string) => ({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  client = new GlueClient(options(server.endpoint));
  s3Client = new S3Client({ ...options(s3Server.endpoint), forcePathStyle: true });
  closing = [() => client.destroy(), () => s3Client.destroy(), server.close, s3Server.close, () => glue.close?.(), () => s3.close?.()];
  await s3Client.send(new CreateBucketCommand({ Bucket: 'data' }));
});

afterEach(async () => {
  for (const close of closing) await close();
  rmSync(folder, { recursive: true });
});

async function deploy(type: string, properties: Record<string, unknown>, to = glue): Promise<string> {
  const resource = to.resources?.[`AWS::Glue::${type}`];
  if (resource === undefined) throw new Error(`no AWS::Glue::${type}`);
  return (await resource({ logicalId: type, type: `AWS::Glue::${type}`, defaultName: `upnext-${type}`, properties })).ref;
}

async function deployAll(targets: object, to = glue): Promise<void> {
  await deploy('Database', { CatalogId: '000000000000', DatabaseInput: { Name: 'upnext' } }, to);
  const StorageDescriptor = { Location: 's3://data/raw/', Columns: [{ Name: 'id', Type: 'string' }] };
  await deploy('Table', { CatalogId: '000000000000', DatabaseName: 'upnext', TableInput: { Name: 'raw', PartitionKeys: [{ Name: 'dt', Type: 'string' }], StorageDescriptor } }, to);
  await deploy('Crawler', { Name: 'plays', Role: 'arn:aws:iam::000000000000:role/crawler', DatabaseName: 'upnext', Targets: targets }, to);
}

const add = (Key: string) => s3Client.send(new PutObjectCommand({ Bucket: 'data', Key, Body: '{}' }));

async function crawl(): Promise<void> {
  const ends = told.length;
  await client.send(new StartCrawlerCommand({ Name: 'plays' }));
  await vi.waitFor(() => expect(told).toHaveLength(ends + 1), 5000);
}

async function partitions(TableName = 'raw'): Promise<unknown> {
  const { Partitions = [] } = await client.send(new GetPartitionsCommand({ DatabaseName: 'upnext', TableName }));
  return Partitions.map(({ Values, StorageDescriptor }) => [Values, StorageDescriptor?.Location]);
}

it.each([
  ['a table of the catalogue', { CatalogTargets: [{ DatabaseName: 'upnext', Tables: ['raw'] }] }],
  ['a path at which the catalogue has a table', { S3Targets: [{ Path: 's3://data/raw' }] }],
])('finds the days under %s and tells EventBridge', async (_name, targets) => {
  await deployAll(targets);
  await add('raw/dt=2026-01-01/a.jsonl.gz');
  await add('raw/dt=2026-01-01/b.jsonl.gz');
  await crawl();
  await add('raw/dt=2026-01-02/a.jsonl.gz');
  await crawl();
  expect(await partitions()).toEqual([
    [['2026-01-01'], 's3://data/raw/dt=2026-01-01/'],
    [['2026-01-02'], 's3://data/raw/dt=2026-01-02/'],
  ]);
  expect(told[1]).toMatchObject({ DetailType: 'Glue Crawler State Change', Detail: { crawlerName: 'plays', state: 'Succeeded', partitionsCreated: '1' } });
  expect((await client.send(new GetCrawlerCommand({ Name: 'plays' }))).Crawler).toMatchObject({ State: 'READY', LastCrawl: { Status: 'SUCCEEDED' } });
});

it('makes a table for a path that has none', async () => {
  await deployAll({ S3Targets: [{ Path: 's3://data/other-logs/' }] });
  await add('other-logs/year=2026/month=01/a.json');
  await crawl();
  expect((await client.send(new GetTablesCommand({ DatabaseName: 'upnext' }))).TableList?.map(({ Name }) => Name)).toEqual(['raw', 'other_logs']);
  const { Table } = await client.send(new GetTableCommand({ DatabaseName: 'upnext', Name: 'other_logs' }));
  expect(Table?.PartitionKeys?.map(({ Name }) => Name)).toEqual(['year', 'month']);
  expect(await partitions('other_logs')).toEqual([[['2026', '01'], 's3://data/other-logs/year=2026/month=01/']]);
});

it('keeps partitions over a restart and a new deployment', async () => {
  await deployAll({ S3Targets: [{ Path: 's3://data/raw/' }] });
  await add('raw/dt=2026-01-01/a.jsonl.gz');
  await crawl();
  const again = createGlueService(dispatcher.context(join(folder, 'glue')));
  await deployAll({ S3Targets: [{ Path: 's3://data/raw/' }] }, again);
  const { endpoint, close } = await serve(again);
  client.destroy();
  client = new GlueClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  expect(await partitions()).toEqual([[['2026-01-01'], 's3://data/raw/dt=2026-01-01/']]);
  await again.close?.();
  await close();
});

it('tells when a crawl fails, and answers with the errors of the API', async () => {
  await deployAll({ S3Targets: [{ Path: 's3://gone/raw/' }] });
  await crawl();
  expect(told[0]).toMatchObject({ Detail: { state: 'Failed' } });
  expect((await client.send(new GetCrawlerCommand({ Name: 'plays' }))).Crawler?.LastCrawl).toMatchObject({ Status: 'FAILED', ErrorMessage: expect.stringContaining('s3://gone/raw/') as string });
  expect((await client.send(new GetDatabaseCommand({ Name: 'upnext' }))).Database).toMatchObject({ Name: 'upnext' });
  await expect(client.send(new StartCrawlerCommand({ Name: 'nobody' }))).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  await expect(client.send(new GetTableCommand({ DatabaseName: 'upnext', Name: 'gone' }))).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  await expect(deploy('Crawler', { Role: 'r', Targets: { JdbcTargets: [] } })).rejects.toThrow(/Targets\.JdbcTargets/);
});
