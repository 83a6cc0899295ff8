import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createS3Service } from '../../local/services/s3/server.ts';
import type { handler as preprocessHandler, PreprocessResult } from '../../preprocessing/handler.ts';
import { createDispatcher, serve } from '../local/services/stepfunctions/localStack.ts';

const folder = mkdtempSync(join(tmpdir(), 'preprocess-'));
const service = createS3Service(createDispatcher().context(folder));
const Bucket = 'data';
let server: Awaited<ReturnType<typeof serve>>;
let s3: S3Client;
/** Imported when the environment is set: the module makes its S3 client. */
let handler: typeof preprocessHandler;

beforeAll(async () => {
  server = await serve(service);
  s3 = new S3Client({ endpoint: server.endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  await s3.send(new CreateBucketCommand({ Bucket }));
  vi.stubEnv('AWS_ENDPOINT_URL', server.endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('DATA_BUCKET', Bucket);
  ({ handler } = await import('../../preprocessing/handler.ts'));
});

afterAll(async () => {
  await server.close();
  await service.close?.();
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

beforeEach(async () => {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
});

async function put(Key: string, Body: string | Uint8Array): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

async function text(Key: string): Promise<string> {
  return (await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()) ?? '';
}

/** A whole run in one function. */
async function run(event: { readonly run?: string }): Promise<PreprocessResult> {
  const result = await handler(event);
  if (!('report' in result)) throw new Error(`got ${JSON.stringify(result)}, expected a report`);
  return result;
}

const PLAYS = 'userId,videoId,watchedSeconds,durationSeconds,occurredAt\n';

function livePlay(id: string, fields: object = {}): string {
  const play = { id, userId: 'u9', videoId: 'v1', watchedSeconds: 8, durationSeconds: 10, occurredAt: '2026-01-03T00:00:00.000Z', engagement: ['LIKED'], liked: true, shared: false, commented: false };
  return JSON.stringify({ ...play, ...fields });
}

describe('the preprocess function', () => {
  it('prepares all datasets and live plays together and points latest.json at them', async () => {
    await put('datasets/a/plays.csv', `${PLAYS}u1,v1,5,10,2026-01-02\n`);
    await put('datasets/a/videos.csv', 'id,title,genres\nv1,One,Food\n');
    await put('datasets/b/dataset.json', JSON.stringify({ interactions: [{ file: 'log.csv', columns: { userId: 'u', videoId: 'v', watchRatio: 'r', occurredAt: 't' } }] }));
    await put('datasets/b/log.csv', 'u,v,r,t\nu2,v2,0.1,2026-01-01\n');
    await put('raw/dt=2026-01-03/one.jsonl.gz', gzipSync(`${livePlay('p1')}\n`));
    await put('raw/dt=2026-01-03/two.jsonl.gz', gzipSync(`${livePlay('p2', { sessionId: 's' })}\n${livePlay('p1')}\n`));

    const result = await run({ run: 'first' });
    expect(result).toMatchObject({ run: 'first', prefix: 'prepared/first/', report: { rows: 5, watched: 3, clicked: 1, duplicates: 1, users: 3, items: 2 } });
    expect((await text('prepared/first/interactions/part-00000.csv')).split('\n').slice(1, 5)).toEqual([
      'u2,v2,1767225600,clicked,0.1',
      'u1,v1,1767312000,watched,0.5',
      'u9,v1,1767398400,watched,0.8',
      'u9,v1,1767398400,liked,',
    ]);
    expect(await text('prepared/first/items/part-00000.csv')).toContain('v1,Food,,10\n');
    expect(JSON.parse(await text('prepared/latest.json'))).toMatchObject({ run: 'first', prefix: 'prepared/first/', report: result.report });
    expect(Date.parse((JSON.parse(await text('prepared/latest.json')) as { finishedAt: string }).finishedAt)).not.toBeNaN();
  });

  it('names the run after the time when nobody else does', async () => {
    await put('raw/dt=2026-01-03/one.jsonl.gz', gzipSync(`${livePlay('p1')}\n`));
    const { run: name, prefix } = await run({});
    expect(name).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}$/);
    expect(JSON.parse(await text(`${prefix}report.json`))).toMatchObject({ rows: 1 });
  });

  it('says that there are no plays and leaves latest.json alone', async () => {
    await put('prepared/latest.json', '{"run":"before"}');
    await expect(run({ run: 'empty' })).rejects.toThrow('no plays: 0 rows were read');
    await put('raw/dt=2026-01-03/one.jsonl.gz', gzipSync(`${livePlay('p1', { watchedSeconds: 0 })}\n`));
    await expect(run({ run: 'unwatched' })).rejects.toThrow('no plays: 1 rows were read, 1 of them without watch time');
    expect(await text('prepared/latest.json')).toBe('{"run":"before"}');
  });

  it('uploads large outputs in parts', async () => {
    const broken = `u1,v1,${'x'.repeat(1000)},10,2026-01-01\n`;
    await put('datasets/a/plays.csv', `${PLAYS}u1,v1,5,10,2026-01-02\n${broken.repeat(9000)}`);
    await run({ run: 'large' });
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'prepared/large/rejects.jsonl' }))).ETag).toMatch(/-\d+"$/);
    const lines = (await text('prepared/large/rejects.jsonl')).trim().split('\n');
    expect(lines).toHaveLength(9000);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ file: 'plays.csv', line: 9002, reason: 'watchedSeconds is not a number', raw: broken.trim() });
  });

  it('refuses a run that is no name', async () => {
    await expect(run({ run: '../else' })).rejects.toThrow('run is "../else", expected 1 to 63 letters');
  });
});
