import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { EVENT_WEIGHTS } from '../../preprocessing/eventWeights.ts';
import { accountedRows, datasetFolder, preprocessFiles, preprocessFolder, temporaryFolder } from './preprocessFiles.ts';
import { readNpz } from './readNpz.ts';

const HEADER = 'userId,videoId,watchedSeconds,durationSeconds,occurredAt,liked,shared,commented';
const PLAYS = [
  HEADER,
  'u2,v2,4,10,2026-01-01T00:00:02.000Z,0,0,0',
  'u1,v1,10,10,2026-01-01T00:00:01.500Z,1,0,1',
  'u1,v2,25,10,2026-01-01T00:00:01.200Z,0,1,0',
  'u1,v2,1,10,2026-01-01T00:00:02.000Z,0,0,0',
  'u2,v2,4,10,2026-01-01T00:00:02.000Z,0,0,0',
  'u3,v3,0,10,2026-01-01T00:00:03.000Z,1,0,0',
  'u3,v3,many,10,2026-01-01T00:00:03.000Z,0,0,0',
].join('\n');

/** Content of every file below, by its path. */
async function contents(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const pairs = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(folder.length), createHash('sha256').update(await readFile(path)).digest('hex')] as const;
  });
  return Object.fromEntries((await Promise.all(pairs)).sort(([left], [right]) => (left < right ? -1 : 1)));
}

describe('preprocessing', () => {
  it('writes plays in time order and engagement as rows of its own', async () => {
    const output = await preprocessFiles({ 'plays.csv': PLAYS });
    const text = await readFile(join(output.folder, 'interactions/part-00000.csv'), 'utf8');
    expect(text).toBe(
      [
        'USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE',
        'u1,v2,1767225601,watched,2.5',
        'u1,v2,1767225601,shared,',
        'u1,v1,1767225601,watched,1',
        'u1,v1,1767225601,liked,',
        'u1,v1,1767225601,commented,',
        'u1,v2,1767225602,clicked,0.1',
        'u2,v2,1767225602,clicked,0.4',
        '',
      ].join('\n'),
    );
  });

  it('reports where every row went', async () => {
    const { report } = await preprocessFiles({ 'plays.csv': PLAYS });
    expect(report).toEqual({
      rows: 7,
      watched: 2,
      clicked: 2,
      withoutWatchTime: 1,
      duplicates: 1,
      rejected: { 'watchedSeconds is not a number': 1 },
      users: 2,
      items: 2,
      density: 0.75,
      from: '2026-01-01T00:00:01.200Z',
      to: '2026-01-01T00:00:02.000Z',
      ratioHistogram: report.ratioHistogram,
      playsByDay: { '2026-01-01': { watched: 2, clicked: 2 } },
    });
    expect(accountedRows(report)).toBe(7);
    expect(report.ratioHistogram.reduce((sum, { plays }) => sum + plays, 0)).toBe(4);
    expect(report.ratioHistogram.find(({ from }) => from === 2)).toEqual({ from: 2, to: 5, plays: 1 });
  });

  it('sums the weights of all events into the matrix', async () => {
    const { folder } = await preprocessFiles({ 'plays.csv': PLAYS });
    const matrix = await readNpz(join(folder, 'matrix/user-item.npz'));
    const { watched, clicked, liked, shared, commented } = EVENT_WEIGHTS;
    expect(await readFile(join(folder, 'matrix/users.txt'), 'utf8')).toBe('u1\nu2\n');
    expect(await readFile(join(folder, 'matrix/items.txt'), 'utf8')).toBe('v1\nv2\n');
    expect(matrix).toMatchObject({ format: 'csr', shape: [2, 2], indptr: [0, 2, 3], indices: [0, 1, 1] });
    expect(matrix.data.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([watched + liked + commented, watched + shared + clicked, clicked]);
  });

  it('lists the catalogue and the videos that only plays name', async () => {
    const output = await preprocessFiles({
      'plays.csv': PLAYS,
      'videos.csv': 'id,title,genres,createdAt,durationSeconds\nv1,One,Food|Travel,2025-01-01,11\n"v,9",Nine,"A, B",,\n',
    });
    expect(await output.rows('items')).toEqual([
      { ITEM_ID: 'v1', GENRES: 'Food|Travel', CREATION_TIMESTAMP: '1735689600', DURATION_SECONDS: '11' },
      { ITEM_ID: 'v,9', GENRES: 'A, B', CREATION_TIMESTAMP: '', DURATION_SECONDS: '' },
      { ITEM_ID: 'v2', GENRES: '', CREATION_TIMESTAMP: '', DURATION_SECONDS: '10' },
      { ITEM_ID: 'v3', GENRES: '', CREATION_TIMESTAMP: '', DURATION_SECONDS: '10' },
    ]);
  });

  it('quotes ids that need it', async () => {
    const output = await preprocessFiles({ 'plays.csv': `${HEADER}\n"a,""b""",v1,5,10,2026-01-01,0,0,0\n` });
    expect(await output.rows('interactions')).toMatchObject([{ USER_ID: 'a,"b"', ITEM_ID: 'v1' }]);
  });

  it('counts a row once that comes again in another file', async () => {
    const row = 'u1,v1,5,10,2026-01-01,0,0,0';
    const { report } = await preprocessFiles({ 'a.csv': `${HEADER}\n${row}\n`, 'b.csv': `${HEADER}\n${row}\n${row.replace('5', '6')}\n` });
    expect(report).toMatchObject({ rows: 3, watched: 2, duplicates: 1 });
  });

  it('moves the line between watched and clicked with the threshold', async () => {
    const dataset = await datasetFolder({ 'plays.csv': PLAYS });
    expect((await preprocessFolder(dataset, { threshold: 0.4 })).report).toMatchObject({ watched: 3, clicked: 1 });
    expect((await preprocessFolder(dataset, { threshold: 1 })).report).toMatchObject({ watched: 2, clicked: 2 });
  });

  it('sorts many plays by time', async () => {
    const times = Array.from({ length: 3000 }, (_, index) => 1.6e12 + ((index * 7919) % 500) * 86_400_000 * 2);
    const rows = times.map((time, index) => `u${index},v,1,2,${time}`);
    const output = await preprocessFiles({ 'plays.csv': ['userId,videoId,watchedSeconds,durationSeconds,occurredAt', ...rows].join('\n') });
    const sorted = await output.rows('interactions');
    expect(sorted.map(({ TIMESTAMP }) => Number(TIMESTAMP))).toEqual(times.map((time) => time / 1000).sort((left, right) => left - right));
    expect(new Set(sorted.map(({ USER_ID }) => USER_ID)).size).toBe(3000);
  });

  it('gives the same bytes every time', async () => {
    const dataset = await datasetFolder({ 'plays.csv': PLAYS, 'videos.csv': 'id,title\nv1,One\n' });
    const first = await contents((await preprocessFolder(dataset)).folder);
    expect(await contents((await preprocessFolder(dataset)).folder)).toEqual(first);
    expect(Object.keys(first)).toEqual([
      '/interactions/part-00000.csv',
      '/items/part-00000.csv',
      '/matrix/items.txt',
      '/matrix/preview.json',
      '/matrix/user-item.npz',
      '/matrix/users.txt',
      '/rejects.jsonl',
      '/report.json',
    ]);
  });

  it('replaces an earlier output whole', async () => {
    const output = join(await temporaryFolder(), 'out');
    await preprocessFolder(await datasetFolder({ 'plays.csv': PLAYS, 'videos.csv': 'id\nv1\n\uFFFD\n' }), { output });
    expect(await readdir(output)).toContain('video-rejects.jsonl');
    await preprocessFolder(await datasetFolder({ 'plays.csv': PLAYS.slice(0, PLAYS.indexOf('u1,v1')) }), { output });
    expect(parse(await readFile(join(output, 'interactions/part-00000.csv')))).toHaveLength(2);
    expect(await readdir(output)).not.toContain('video-rejects.jsonl');
    expect(await readdir(join(output, '..'))).toEqual(['out']);
  });

  it('leaves nothing behind when it fails, and an earlier output as it was', async () => {
    const output = join(await temporaryFolder(), 'out');
    await preprocessFolder(await datasetFolder({ 'plays.csv': PLAYS }), { output });
    const before = await contents(output);
    const unwatched = await datasetFolder({ 'plays.csv': `${HEADER}\nu1,v1,0,10,2026-01-01,0,0,0\nu1,v1,x,10,2026-01-01,0,0,0\n` });
    await expect(preprocessFolder(unwatched, { output })).rejects.toThrow('no plays: 2 rows were read, 1 of them without watch time and 1 rejected');
    expect(await contents(output)).toEqual(before);
    expect(await readdir(join(output, '..'))).toEqual(['out']);
  });

  it('does not touch a folder that holds something else', async () => {
    const output = join(await temporaryFolder(), 'out');
    await mkdir(output);
    await writeFile(join(output, 'thesis.doc'), 'precious');
    await expect(preprocessFolder(await datasetFolder({ 'plays.csv': PLAYS }), { output })).rejects.toThrow('holds thesis.doc, expected a new or empty folder');
    expect(await readdir(output)).toEqual(['thesis.doc']);
  });

  it('fills an empty folder', async () => {
    const output = join(await temporaryFolder(), 'out');
    await mkdir(output);
    await preprocessFolder(await datasetFolder({ 'plays.csv': PLAYS }), { output });
    expect(await readdir(output)).toContain('report.json');
  });
});
