import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { handler as preprocessHandler } from '../../preprocessing/handler.ts';
import { startTinyS3 } from './tinyS3.ts';

let s3: Awaited<ReturnType<typeof startTinyS3>>;
/** Imported when the environment is set: the module makes its S3 client. */
let handler: typeof preprocessHandler;

beforeAll(async () => {
  s3 = await startTinyS3();
  vi.stubEnv('AWS_ENDPOINT_URL', s3.endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.stubEnv('DATA_BUCKET', 'data');
  ({ handler } = await import('../../preprocessing/handler.ts'));
});

afterAll(() => {
  s3.close();
  vi.unstubAllEnvs();
});

beforeEach(() => {
  s3.objects.clear();
});

const PLAYS = 'userId,videoId,watchedSeconds,durationSeconds,occurredAt\n';

function livePlay(id: string, fields: object = {}): string {
  const play = { id, userId: 'u9', videoId: 'v1', watchedSeconds: 8, durationSeconds: 10, occurredAt: '2026-01-03T00:00:00.000Z', engagement: ['LIKED'], liked: true, shared: false, commented: false };
  return JSON.stringify({ ...play, ...fields });
}

function text(key: string): string {
  return s3.objects.get(key)?.toString() ?? `no ${key}`;
}

describe('the preprocess function', () => {
  it('prepares all datasets and live plays together and points latest.json at them', async () => {
    s3.objects.set('datasets/a/plays.csv', Buffer.from(`${PLAYS}u1,v1,5,10,2026-01-02\n`));
    s3.objects.set('datasets/a/videos.csv', Buffer.from('id,title,genres\nv1,One,Food\n'));
    s3.objects.set('datasets/b/dataset.json', Buffer.from(JSON.stringify({ interactions: [{ file: 'log.csv', columns: { userId: 'u', videoId: 'v', watchRatio: 'r', occurredAt: 't' } }] })));
    s3.objects.set('datasets/b/log.csv', Buffer.from('u,v,r,t\nu2,v2,0.1,2026-01-01\n'));
    s3.objects.set('raw/dt=2026-01-03/one.jsonl.gz', gzipSync(`${livePlay('p1')}\n`));
    s3.objects.set('raw/dt=2026-01-03/two.jsonl.gz', gzipSync(`${livePlay('p2', { sessionId: 's' })}\n${livePlay('p1')}\n`));

    const result = await handler({ run: 'first' });
    expect(result).toMatchObject({ run: 'first', prefix: 'prepared/first/', report: { rows: 5, watched: 3, clicked: 1, duplicates: 1, users: 3, items: 2 } });
    expect(text('prepared/first/interactions/part-00000.csv').split('\n').slice(1, 5)).toEqual([
      'u2,v2,1767225600,clicked,0.1',
      'u1,v1,1767312000,watched,0.5',
      'u9,v1,1767398400,watched,0.8',
      'u9,v1,1767398400,liked,',
    ]);
    expect(text('prepared/first/items/part-00000.csv')).toContain('v1,Food,,10\n');
    expect(JSON.parse(text('prepared/latest.json'))).toMatchObject({ run: 'first', prefix: 'prepared/first/', report: result.report });
    expect(Date.parse((JSON.parse(text('prepared/latest.json')) as { finishedAt: string }).finishedAt)).not.toBeNaN();
  });

  it('names the run after the time when nobody else does', async () => {
    s3.objects.set('raw/dt=2026-01-03/one.jsonl.gz', gzipSync(`${livePlay('p1')}\n`));
    const { run, prefix } = await handler({});
    expect(run).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}$/);
    expect(s3.objects.has(`${prefix}report.json`)).toBe(true);
  });

  it('says that there are no plays and leaves latest.json alone', async () => {
    s3.objects.set('prepared/latest.json', Buffer.from('{"run":"before"}'));
    await expect(handler({ run: 'empty' })).rejects.toThrow('no plays: 0 rows were read');
    s3.objects.set('raw/dt=2026-01-03/one.jsonl.gz', gzipSync(`${livePlay('p1', { watchedSeconds: 0 })}\n`));
    await expect(handler({ run: 'unwatched' })).rejects.toThrow('no plays: 1 rows were read, 1 of them without watch time');
    expect(text('prepared/latest.json')).toBe('{"run":"before"}');
  });

  it('uploads large outputs in parts', async () => {
    const broken = `u1,v1,${'x'.repeat(1000)},10,2026-01-01\n`;
    s3.objects.set('datasets/a/plays.csv', Buffer.from(`${PLAYS}u1,v1,5,10,2026-01-02\n${broken.repeat(9000)}`));
    await handler({ run: 'large' });
    expect(s3.multipartKeys).toEqual(['prepared/large/rejects.jsonl']);
    const lines = text('prepared/large/rejects.jsonl').trim().split('\n');
    expect(lines).toHaveLength(9000);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ file: 'plays.csv', line: 9002, reason: 'watchedSeconds is not a number', raw: broken.trim() });
  });

  it('refuses a run that is no name', async () => {
    await expect(handler({ run: '../else' })).rejects.toThrow('run is "../else", expected 1 to 63 letters');
  });
});
