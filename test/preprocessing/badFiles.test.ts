import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { accountedRows, preprocessFiles } from './preprocessFiles.ts';

const HEADER = 'userId,videoId,watchedSeconds,durationSeconds,occurredAt';
const GOOD = `${HEADER}\nu1,v1,9,10,1700000000\n`;
const COLUMNS = { userId: 'userId', videoId: 'videoId', watchedSeconds: 'watchedSeconds', durationSeconds: 'durationSeconds', occurredAt: 'occurredAt' };

describe('a bad file does not stop the others', () => {
  const many = Array.from({ length: 3000 }, (_, index) => `u${(index * 7919) % 3001},v1,3,10,${1_700_000_000 + index}`).join('\n');
  const packed = gzipSync(`${HEADER}\n${many}\n`);
  it.each([
    ['a truncated gzip', 'bad.csv.gz', packed.subarray(0, packed.length - 200), 'truncated gzip'],
    ['a damaged gzip', 'bad.csv.gz', Buffer.from('no gzip'), 'damaged gzip'],
    ['a truncated gzip of JSON lines', 'bad.jsonl.gz', gzipSync('{"userId":"u7"').subarray(0, 20), 'truncated gzip'],
    ['a wrong header', 'bad.csv', 'a,b\n1,2\n3,4\n', 'wrong header'],
    ['a header without end', 'bad.csv', `"${HEADER}\n1,2\n`, 'broken quotes'],
    ['noise', 'bad.jsonl', Buffer.from([0, 255, 10, 123, 10]), 'not a JSON object'],
  ])('%s', async (_, file, content, reason) => {
    const { report } = await preprocessFiles({ 'good.csv': GOOD, [file]: content, 'dataset.json': { interactions: [file, 'good.csv'].map((name) => ({ file: name, columns: COLUMNS })) } });
    expect(report.watched).toBe(1);
    expect(report.rejected[reason]).toBeGreaterThan(0);
    expect(accountedRows(report)).toBe(report.rows);
  });

  it('an empty file is warned of', async () => {
    const { report } = await preprocessFiles({ 'good.csv': GOOD, 'empty.csv': '' });
    expect(report).toMatchObject({ rows: 1, watched: 1, warnings: ['empty.csv is empty, expected a header line'] });
  });

  it('a catalogue without a good header is warned of', async () => {
    const { report } = await preprocessFiles({
      'plays.csv': GOOD,
      'videos.csv': 'name\nOne\n',
      'dataset.json': { interactions: [{ file: 'plays.csv', columns: COLUMNS }], videos: [{ file: 'videos.csv', columns: { id: 'id' } }] },
    });
    expect(report).toMatchObject({ watched: 1, warnings: ['videos.csv has no column id; its columns are name'] });
  });
});

describe('what files hold', () => {
  it('may have mixed line ends, a byte order mark, and quoted line ends', async () => {
    const output = await preprocessFiles({ 'plays.csv': `\uFEFF${HEADER}\r\nu1,v1,9,10,1700000000\nu2,v1,9,10,1700000001\r\n"u\n3",v1,9,10,1700000002\r\nu4,"v""1",9,10,1700000003` });
    expect(output.report).toMatchObject({ rows: 4, watched: 3, rejected: { 'userId has a line end': 1 } });
    expect((await output.rows('interactions')).map(({ USER_ID, ITEM_ID }) => [USER_ID, ITEM_ID])).toEqual([
      ['u1', 'v1'],
      ['u2', 'v1'],
      ['u4', 'v"1'],
    ]);
  });

  it.each(['csv', 'jsonl'])('may have ids of 64 bits, which stay exact (%s)', async (format) => {
    const ids = ['9007199254740992', '9007199254740993', '18446744073709551615', '18446744073709551614'];
    const rows = ids.map((id, index) => (format === 'csv' ? `${id},${id},9,10,${1_700_000_000 + index}` : `{"userId":${id},"videoId": ${id},"watchedSeconds":9,"durationSeconds":10,"occurredAt":${1_700_000_000 + index},"note":"${index === 3 ? '\\u0041' : 'A'}"}`));
    const output = await preprocessFiles({ [`plays.${format}`]: [...(format === 'csv' ? [HEADER] : []), ...rows].join('\n') });
    expect((await output.rows('interactions')).map(({ USER_ID, ITEM_ID }) => [USER_ID, ITEM_ID])).toEqual(ids.map((id) => [id, id]));
  });

  it.each([
    ['NaN', '10', 'watchedSeconds is not a number'],
    ['Infinity', '10', 'watchedSeconds is not a number'],
    ['9', '-10', 'durationSeconds is negative'],
    ['9', '1e9', 'durationSeconds is over a year'],
  ])('may be a play of %s s in a video of %s s, which is rejected', async (watched, duration, reason) => {
    const json = `{"userId":"u2","videoId":"v1","watchedSeconds":${JSON.stringify(watched)},"durationSeconds":${JSON.stringify(duration)},"occurredAt":1700000000}`;
    const { report } = await preprocessFiles({ 'plays.csv': `${GOOD}u2,v1,${watched},${duration},1700000000\n`, 'plays.jsonl': json });
    expect(report).toMatchObject({ watched: 1, rejected: { [reason]: 2 } });
  });

  it('may be the same object with its keys in another order, spelled with spaces or escapes: it counts once', async () => {
    const play = { userId: 'u1', videoId: 'v1', watchedSeconds: 9, durationSeconds: 10, occurredAt: 1_700_000_000, tags: ['a', 'b'] };
    const lines = [JSON.stringify(play), JSON.stringify(Object.fromEntries(Object.entries(play).reverse())), JSON.stringify(play).replaceAll(',"', ', "').replaceAll('":', '": '), JSON.stringify(play).replace('u1', '\\u00751')];
    expect((await preprocessFiles({ 'plays.jsonl': lines.join('\n') })).report).toMatchObject({ rows: 4, watched: 1, duplicates: 3 });
  });
});
