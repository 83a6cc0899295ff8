import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../preprocessing/dataset.ts';
import { DatasetError } from '../../preprocessing/DatasetError.ts';
import { localFolder } from '../../preprocessing/localStorage.ts';
import { datasetFolder, preprocessFiles, temporaryFolder } from './preprocessFiles.ts';

const PLAYS = 'userId,videoId,watchedSeconds,durationSeconds,occurredAt\nu1,v1,5,10,2026-01-01T00:00:00Z\n';
const COLUMNS = { userId: 'userId', videoId: 'videoId', watchedSeconds: 'watchedSeconds', durationSeconds: 'durationSeconds', occurredAt: 'occurredAt' };

async function refusal(files: Readonly<Record<string, string | object>>): Promise<string> {
  const error: unknown = await preprocessFiles(files).catch((reason: unknown) => reason);
  if (!(error instanceof DatasetError)) throw new Error(`expected a DatasetError, got ${String(error)}`);
  expect(error.message).not.toContain('\n');
  return error.message;
}

describe('a dataset with dataset.json', () => {
  it.each([
    ['no JSON', '{"interactions": [', 'is not JSON'],
    ['nothing in it', {}, 'interactions: '],
    ['no plays', { interactions: [] }, 'interactions: '],
    ['an unknown key', { interactions: [{ file: 'plays.csv', columns: COLUMNS, colour: 'red' }] }, 'Unrecognized key: "colour"'],
    ['an unknown column', { interactions: [{ file: 'plays.csv', columns: { ...COLUMNS, mood: 'mood' } }] }, 'Unrecognized key: "mood"'],
    ['no user column', { interactions: [{ file: 'plays.csv', columns: { ...COLUMNS, userId: undefined } }] }, 'interactions[0].columns.userId'],
    ['no watch time', { interactions: [{ file: 'plays.csv', columns: { ...COLUMNS, watchedSeconds: undefined } }] }, 'expected a column for watchedSeconds or watchRatio'],
    ['a negative scale', { interactions: [{ file: 'plays.csv', columns: COLUMNS, scale: { watchedSeconds: -1 } }] }, 'interactions[0].scale.watchedSeconds'],
    ['another unit', { interactions: [{ file: 'plays.csv', columns: COLUMNS, timestampUnit: 'minutes' }] }, 'interactions[0].timestampUnit'],
    ['another format', { interactions: [{ file: 'plays.xlsx', columns: COLUMNS }] }, 'expected a .csv or .jsonl file'],
    ['a file outside', { interactions: [{ file: '../plays.csv', columns: COLUMNS }] }, 'expected a path inside the dataset folder'],
    ['a missing file', { interactions: [{ file: 'other.csv', columns: COLUMNS }] }, 'dataset.json lists other.csv'],
    ['a column that the file has not', { interactions: [{ file: 'plays.csv', columns: { ...COLUMNS, userId: 'viewer' } }] }, 'plays.csv has no column viewer; its columns are userId, videoId'],
  ])('is refused in one line when it has %s', async (_, description, expected) => {
    expect(await refusal({ 'plays.csv': PLAYS, 'dataset.json': description })).toContain(expected);
  });

  it('reads several files of plays, scales them, and takes times in their unit', async () => {
    const table = { columns: { userId: 'u', videoId: 'v', watchedSeconds: 'w', durationSeconds: 'd', occurredAt: 't' } };
    const output = await preprocessFiles({
      'dataset.json': {
        interactions: [
          { ...table, file: 'a/ms.csv', scale: { watchedSeconds: 0.001, durationSeconds: 0.001 }, timestampUnit: 'ms' },
          { ...table, file: 's.jsonl', timestampUnit: 's' },
        ],
      },
      'a/ms.csv': 'u,v,w,d,t\nu1,v1,24933,49866,1767225601999\n',
      's.jsonl': '{"u":"u2","v":"v1","w":1,"d":10,"t":1767225600}\n',
    });
    expect(await output.rows('interactions')).toEqual([
      { USER_ID: 'u2', ITEM_ID: 'v1', TIMESTAMP: '1767225600', EVENT_TYPE: 'clicked', EVENT_VALUE: '0.1' },
      { USER_ID: 'u1', ITEM_ID: 'v1', TIMESTAMP: '1767225601', EVENT_TYPE: 'watched', EVENT_VALUE: '0.5' },
    ]);
  });

  it('counts a row without watch time as a whole watch where the dataset says so', async () => {
    const { report } = await preprocessFiles({
      'dataset.json': { interactions: [{ file: 'p.csv', columns: { userId: 'u', videoId: 'v', occurredAt: 't' }, assumeWatched: true }] },
      'p.csv': 'u,v,t\nu1,v1,2026-01-01\n',
    });
    expect(report).toMatchObject({ watched: 1, clicked: 0 });
  });

  it('lets later video files complete earlier ones', async () => {
    const output = await preprocessFiles({
      'plays.csv': PLAYS,
      'dataset.json': {
        interactions: [{ file: 'plays.csv', columns: COLUMNS }],
        videos: [
          { file: 'a.csv', columns: { id: 'id', genres: 'genres', durationSeconds: 'length' }, genreSeparator: ',' },
          { file: 'b.csv', columns: { id: 'key', genres: 'tags', durationSeconds: 'ms', createdAt: 'made' }, scale: { durationSeconds: 0.001 }, timestampUnit: 's' },
        ],
      },
      'a.csv': 'id,genres,length\nv1,"Food,Outdoors",\nv2,,20\n',
      'b.csv': 'key,tags,ms,made\nv1,Other,12500,1700000000\nv3,Music,,\n',
    });
    expect(await output.rows('items')).toEqual([
      { ITEM_ID: 'v1', GENRES: 'Food|Outdoors', CREATION_TIMESTAMP: '1700000000', DURATION_SECONDS: '12.5' },
      { ITEM_ID: 'v2', GENRES: '', CREATION_TIMESTAMP: '', DURATION_SECONDS: '20' },
      { ITEM_ID: 'v3', GENRES: 'Music', CREATION_TIMESTAMP: '', DURATION_SECONDS: '' },
    ]);
  });

  it('takes a length that the log leaves out from the catalogue', async () => {
    const { report } = await preprocessFiles({
      'plays.csv': 'userId,videoId,watchedSeconds,occurredAt\nu1,v1,5,2026-01-01\nu1,v2,5,2026-01-01\n',
      'videos.csv': 'id,durationSeconds\nv1,10\n',
    });
    expect(report).toMatchObject({ watched: 1, withoutWatchTime: 1 });
  });
});

describe('a dataset without dataset.json', () => {
  it('is read by its header names, in any spelling of them', async () => {
    const dataset = await openDataset(
      localFolder(
        await datasetFolder({
          'README.txt': 'not data',
          'one.csv': PLAYS,
          'two.csv': 'USER_ID,ITEM_ID,WATCH_RATIO,TIMESTAMP,other\nu1,v1,1,1767225600,x\n',
          'three.jsonl': '{"user_id":"u","video_id":"v","watched_seconds":1,"duration_seconds":2,"occurred_at":1,"engagement":[]}\n',
          'films.csv': 'video_id,title,duration_seconds\nv1,One,10\n',
        }),
      ),
    );
    expect(dataset.interactions.map(({ file }) => file)).toEqual(['one.csv', 'three.jsonl', 'two.csv']);
    expect(dataset.interactions[2]?.columns).toEqual({ userId: 'USER_ID', videoId: 'ITEM_ID', watchRatio: 'WATCH_RATIO', occurredAt: 'TIMESTAMP' });
    expect(dataset.videos).toEqual([{ file: 'films.csv', columns: { id: 'video_id', title: 'title', durationSeconds: 'duration_seconds' } }]);
  });

  it('tells seconds, milliseconds and ISO times apart', async () => {
    const rows = ['u1,v1,1,2,1767225600', 'u1,v2,1,2,1767225600000', 'u1,v3,1,2,2026-01-01', 'u1,v4,1,2,2026-01-01 01:00:00+01:00'];
    const output = await preprocessFiles({ 'plays.csv': ['userId,videoId,watchedSeconds,durationSeconds,occurredAt', ...rows].join('\n') });
    expect((await output.rows('interactions')).map(({ TIMESTAMP }) => TIMESTAMP)).toEqual(Array(4).fill('1767225600'));
  });

  it('is refused when no file holds plays and one is neither plays nor videos, naming its columns', async () => {
    expect(await refusal({ 'videos.csv': 'id,title\nv1,One\n', 'odd.csv': 'a,b\n1,2\n' })).toContain('odd.csv has the columns a, b, expected plays');
  });

  it('rejects the rows of a file that is neither plays nor videos, and reads the others', async () => {
    const { report } = await preprocessFiles({ 'plays.csv': PLAYS, 'odd.csv': 'a,b\n1,2\n' });
    expect(report).toMatchObject({ rows: 2, watched: 1, rejected: { 'wrong header': 1 } });
    expect(report.warnings).toEqual(['odd.csv has no column userId; its columns are a, b; all its rows are rejected']);
  });

  it('is refused without plays, without readable files, and when it does not exist', async () => {
    expect(await refusal({ 'videos.csv': 'id,title\nv1,One\n' })).toContain('holds no plays');
    expect(await refusal({ 'README.txt': 'nothing' })).toContain('holds no readable file');
    const nowhere = join(await temporaryFolder(), 'nowhere');
    await expect(openDataset(localFolder(nowhere))).rejects.toThrow(`the dataset folder ${nowhere} does not exist`);
  });
});
