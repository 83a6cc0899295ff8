import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDynamoDbService } from '../../local/services/dynamodb/server.ts';
import { createS3Service } from '../../local/services/s3/server.ts';
import { Objects } from '../../resolvers/aws/Objects.ts';
import { PreparedReport } from '../../resolvers/preparedReport.ts';
import { TrainingLog } from '../../resolvers/trainingLog.ts';
import { clientOptions, serve } from '../local/services/dynamodb/awsServer.ts';

const closers: (() => Promise<void>)[] = [];
let s3: S3Client;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  const [files, tables] = await Promise.all([serve(createS3Service), serve(createDynamoDbService)]);
  closers.push(() => files.close(), () => tables.close());
  for (const [name, value] of Object.entries({ AWS_ENDPOINT_URL: files.url, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' })) vi.stubEnv(name, value);
  s3 = new S3Client({ ...clientOptions(files.url), forcePathStyle: true });
  dynamodb = new DynamoDBClient(clientOptions(tables.url));
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'log',
      KeySchema: [{ AttributeName: 'solution', KeyType: 'HASH' }, { AttributeName: 'at', KeyType: 'RANGE' }],
      AttributeDefinitions: ['solution', 'at'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const close of closers) await close();
});

const report = {
  rows: 10, watched: 5, clicked: 3, withoutWatchTime: 1, duplicates: 0, rejected: { 'no user': 1 }, users: 2, items: 3, density: 0.5,
  from: '2026-05-01T00:00:00.000Z', to: '2026-05-02T00:00:00.000Z', ratioHistogram: [{ from: 0, to: 0.5, plays: 3 }, { from: 0.5, to: null, plays: 5 }],
};

async function bucketOf(name: string, files: Readonly<Record<string, unknown>>): Promise<PreparedReport> {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  for (const [Key, value] of Object.entries(files)) await s3.send(new PutObjectCommand({ Bucket: name, Key, Body: JSON.stringify(value) }));
  return new PreparedReport(new Objects(name), { watchThreshold: 0.5 });
}

const latest = { run: 'r1', prefix: 'prepared/r1/', finishedAt: '2026-05-03T00:00:00.000Z' };

describe('the prepared report', () => {
  it('is nothing before the first preprocessing', async () => {
    expect(await (await bucketOf('empty', {})).read()).toBeUndefined();
  });

  it('has days in their order and the matrix, once preprocessing writes them', async () => {
    const matrix = { rows: 1, columns: 2, users: 2, items: 3, cells: [0.5, 0.25] };
    const playsByDay = { '2026-05-02': { watched: 2, clicked: 1 }, '2026-05-01': { watched: 3, clicked: 2 } };
    const prepared = await bucketOf('whole', { 'prepared/latest.json': latest, 'prepared/r1/report.json': { ...report, playsByDay }, 'prepared/r1/matrix/preview.json': matrix });
    const read = await prepared.read();
    expect(read?.matrix).toEqual(matrix);
    expect(read?.report.playsByDay.map(({ day }) => day)).toEqual(['2026-05-01', '2026-05-02']);
    expect(read?.report).toMatchObject({ run: 'r1', watchThreshold: 0.5, rejected: [{ reason: 'no user', rows: 1 }], warnings: [] });
  });

  it('does without days and matrix, which an older run did not write', async () => {
    const prepared = await bucketOf('older', { 'prepared/latest.json': latest, 'prepared/r1/report.json': report });
    expect(await prepared.read()).toMatchObject({ matrix: null, report: { playsByDay: [] } });
  });
});

describe('the training log', () => {
  it('answers decisions of all solutions, newest first, and none of the state kept beside them', async () => {
    const put = (item: Readonly<Record<string, unknown>>): Promise<unknown> => dynamodb.send(new PutItemCommand({ TableName: 'log', Item: marshall(item) }));
    await put({ solution: 'upnext-popularity', at: '2026-05-01T00:00:00.000Z#a', version: 'arn:a', decision: 'DEPLOYED', reason: 'the first', metrics: { coverage: 0.5 }, liveMetrics: {}, recipe: 'aws-popularity-count' });
    await put({ solution: 'upnext-trending', at: '2026-05-02T00:00:00.000Z#b', version: 'arn:b', decision: 'KEPT_ASIDE', reason: 'worse', metrics: { coverage: 0.1 }, liveMetrics: { coverage: 0.5 }, liveVersion: 'arn:a' });
    await put({ solution: '_lock', at: 'now', owner: 'somebody' });
    expect(await new TrainingLog(dynamodb, 'log', 'upnext').newest()).toEqual([
      { solution: 'upnext-trending', at: '2026-05-02T00:00:00.000Z', version: 'arn:b', decision: 'KEPT_ASIDE', reason: 'worse', recipe: null, liveVersion: 'arn:a', metrics: [{ name: 'coverage', value: 0.1 }], liveMetrics: [{ name: 'coverage', value: 0.5 }] },
      { solution: 'upnext-popularity', at: '2026-05-01T00:00:00.000Z', version: 'arn:a', decision: 'DEPLOYED', reason: 'the first', recipe: 'aws-popularity-count', liveVersion: null, metrics: [{ name: 'coverage', value: 0.5 }], liveMetrics: [] },
    ]);
  });
});
