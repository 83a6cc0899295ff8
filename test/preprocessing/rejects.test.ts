import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { accountedRows, preprocessFiles } from './preprocessFiles.ts';

const HEADER = 'userId,videoId,watchedSeconds,durationSeconds,watchRatio,occurredAt,liked,shared,commented';
const GOOD = 'u1,v1,5,10,,2026-01-01T00:00:00Z,0,0,0';

describe('rejects', () => {
  it.each([
    ['no userId', ',v1,5,10,,2026-01-01,0,0,0'],
    ['no videoId', 'u1,  ,5,10,,2026-01-01,0,0,0'],
    ['userId longer than 256 characters', `${'u'.repeat(257)},v1,5,10,,2026-01-01,0,0,0`],
    ['videoId longer than 256 characters', `u1,${'v'.repeat(257)},5,10,,2026-01-01,0,0,0`],
    ['userId has a line end', '"u\n1",v1,5,10,,2026-01-01,0,0,0'],
    ['no occurredAt', 'u1,v1,5,10,,,0,0,0'],
    ['occurredAt is not a time between 1970 and 2100', 'u1,v1,5,10,,yesterday,0,0,0'],
    ['occurredAt is not a time between 1970 and 2100', 'u1,v1,5,10,,2026-02-30,0,0,0'],
    ['occurredAt is not a time between 1970 and 2100', 'u1,v1,5,10,,2026-01-01T25:00:00Z,0,0,0'],
    ['occurredAt is not a time between 1970 and 2100', 'u1,v1,5,10,,-5,0,0,0'],
    ['occurredAt is not a time between 1970 and 2100', 'u1,v1,5,10,,1e300,0,0,0'],
    ['watchedSeconds is not a number', 'u1,v1,NaN,10,,2026-01-01,0,0,0'],
    ['watchedSeconds is not a number', 'u1,v1,0x10,10,,2026-01-01,0,0,0'],
    ['watchedSeconds is not a number', 'u1,v1,Infinity,10,,2026-01-01,0,0,0'],
    ['watchedSeconds is not a number', 'u1,v1,1e999,10,,2026-01-01,0,0,0'],
    ['watchedSeconds is over a year', 'u1,v1,99999999999,10,,2026-01-01,0,0,0'],
    ['durationSeconds is not a number', 'u1,v1,5,ten,,2026-01-01,0,0,0'],
    ['durationSeconds is negative', 'u1,v1,5,-10,,2026-01-01,0,0,0'],
    ['durationSeconds is over a year', 'u1,v1,5,1e12,,2026-01-01,0,0,0'],
    ['watchRatio is not a number', 'u1,v1,,,half,2026-01-01,0,0,0'],
    ['watchRatio is over 100000', 'u1,v1,,,1e6,2026-01-01,0,0,0'],
    ['liked is not yes or no', 'u1,v1,5,10,,2026-01-01,maybe,0,0'],
    ['shared is not yes or no', 'u1,v1,5,10,,2026-01-01,0,-1,0'],
    ['commented is not yes or no', 'u1,v1,5,10,,2026-01-01,0,0,?'],
    ['wrong field count', 'u1,v1,5'],
    ['broken quotes', 'u1,v"1,5,10,,2026-01-01,0,0,0'],
  ])('counts a row with %s and keeps where it stood and its text: %s', async (reason, row) => {
    const output = await preprocessFiles({ 'plays.csv': `${HEADER}\n${GOOD}\n${row}\n` });
    expect(output.report).toMatchObject({ rows: 2, watched: 1, rejected: { [reason]: 1 } });
    expect(await output.rejects()).toEqual([{ file: 'plays.csv', line: 3, reason, raw: row }]);
    expect(accountedRows(output.report)).toBe(2);
  });

  it('counts ids whose bytes are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from(`${HEADER}\n${GOOD}\nu`), Buffer.from([0xff]), Buffer.from(',v1,5,10,,2026-01-01,0,0,0\n')]);
    expect((await preprocessFiles({ 'plays.csv': bytes })).report.rejected).toEqual({ 'userId is not UTF-8': 1 });
  });

  it('counts JSONL values of the wrong kind', async () => {
    const good = { userId: 'u1', videoId: 7, watchedSeconds: 5, durationSeconds: 10, occurredAt: '2026-01-01T00:00:00Z', liked: true };
    const lines = [good, { ...good, userId: { name: 'u' } }, { ...good, watchedSeconds: true }, { ...good, liked: [] }, { ...good, sessionId: {} }, { ...good, id: false }];
    const output = await preprocessFiles({ 'plays.jsonl': `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"cut\n` });
    expect(output.report).toMatchObject({ rows: 7, watched: 1 });
    expect(output.report.rejected).toEqual({
      'id is not text': 1,
      'liked is not yes or no': 1,
      'not a JSON object': 1,
      'sessionId is not text': 1,
      'userId is not text': 1,
      'watchedSeconds is not a number': 1,
    });
  });

  it('keeps what stood before a cut in a gzip file', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => GOOD.replace('u1', `u${(index * 7919) % 100_003}`));
    const whole = gzipSync(`${HEADER}\n${rows.join('\n')}\n`);
    const { report } = await preprocessFiles({ 'plays.csv.gz': whole.subarray(0, whole.byteLength - 2000) });
    expect(report.rejected).toEqual({ 'truncated gzip': 1 });
    expect(report.watched).toBeGreaterThan(1000);
    expect(accountedRows(report)).toBe(report.rows);
  });

  it('takes empty cells and what exports write for them as missing, not as errors', async () => {
    const cells = ['', ' ', 'NA', 'null', '\\N'];
    const output = await preprocessFiles({ 'plays.csv': [HEADER, GOOD, ...cells.map((cell) => `u1,v1,${cell},10,,2026-01-01,${cell},0,0`)].join('\n') });
    expect(output.report).toMatchObject({ rows: 6, watched: 1, withoutWatchTime: 5, rejected: {} });
  });

  it('counts zero and negative watch time and unknown lengths as rows without watch time', async () => {
    const rows = ['u1,v1,0,10,,2026-01-01,0,0,0', 'u1,v1,-3,10,,2026-01-01,0,0,0', 'u1,v1,5,0,,2026-01-01,0,0,0', 'u1,v1,5,,,2026-01-01,0,0,0'];
    const { report } = await preprocessFiles({ 'plays.csv': [HEADER, GOOD, ...rows].join('\n') });
    expect(report).toMatchObject({ rows: 5, watched: 1, withoutWatchTime: 4, rejected: {} });
  });

  it('keeps rows of the catalogue that cannot be read apart, and the rest of a video with one bad field', async () => {
    const output = await preprocessFiles({
      'plays.csv': `${HEADER}\n${GOOD}\n`,
      'videos.csv': 'id,title,durationSeconds,createdAt\nv1,One,ten,2026-01-01\n,Nameless,10,2026-01-01\nv2\n',
    });
    expect(output.report.rejected).toEqual({});
    expect(await output.rejects()).toEqual([]);
    expect(await output.rows('items')).toEqual([{ ITEM_ID: 'v1', GENRES: '', CREATION_TIMESTAMP: '1767225600', DURATION_SECONDS: '10' }]);
  });
});
