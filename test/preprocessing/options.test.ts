import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../preprocessing/dataset.ts';
import { DatasetError } from '../../preprocessing/DatasetError.ts';
import { parseWeights } from '../../preprocessing/eventWeights.ts';
import { localFolder } from '../../preprocessing/localStorage.ts';
import { settingsOf } from '../../preprocessing/pipeline.ts';
import { datasetFolder, preprocessFiles, temporaryFolder } from './preprocessFiles.ts';
import { readNpz } from './readNpz.ts';

const CLI = fileURLToPath(new URL('../../preprocessing/cli.ts', import.meta.url));
const COLUMNS = { userId: 'userId', videoId: 'videoId', watchedSeconds: 'watchedSeconds', durationSeconds: 'durationSeconds', occurredAt: 'occurredAt', liked: 'liked' };
const HEADER = Object.keys(COLUMNS).join(',');
const PLAYS = [HEADER, 'u1,v1,9,10,1700000000,1', 'u1,v2,1,10,1700003600,0', 'u2,"v,1",7,10,1700100000.25,0'].join('\n');

async function preprocess(...args: string[]): Promise<string> {
  const output = join(await temporaryFolder(), 'out');
  await promisify(execFile)(process.execPath, [CLI, '--output', output, ...args]);
  return output;
}

describe('the weights of events', () => {
  it('come from dataset.json, over the defaults', async () => {
    const { folder } = await preprocessFiles({ 'plays.csv': PLAYS, 'dataset.json': { interactions: [{ file: 'plays.csv', columns: COLUMNS }], weights: { liked: 0.25, clicked: 0 } } });
    expect((await readNpz(join(folder, 'matrix/user-item.npz'))).data).toEqual([1.25, 0, 1]);
  });

  it('come from the command line, over dataset.json', async () => {
    const dataset = await datasetFolder({ 'plays.csv': PLAYS, 'dataset.json': { interactions: [{ file: 'plays.csv', columns: COLUMNS }], weights: { watched: 0.5, liked: 0.25 } } });
    const output = await preprocess('--dataset', dataset, '--weights', 'watched=0.75, clicked=0.5');
    expect((await readNpz(join(output, 'matrix/user-item.npz'))).data).toEqual([1, 0.5, 0.75]);
  });

  it.each([
    ['viewed=1', 'there is no event "viewed", expected watched, clicked, liked, shared, commented'],
    ['watched=2', 'the weight of watched is "2", expected a number from 0 to 1'],
    ['watched', 'the weight of watched is "", expected a number from 0 to 1'],
    ['', 'there is no event ""'],
  ])('are refused as "%s"', (text, message) => {
    expect(() => parseWeights(text)).toThrow(message);
  });

  it('are refused in dataset.json outside 0 to 1, and where two datasets differ', async () => {
    const described = (weights: object): object => ({ 'plays.csv': PLAYS, 'dataset.json': { interactions: [{ file: 'plays.csv', columns: COLUMNS }], weights } });
    await expect(preprocessFiles(described({ watched: 1.5 }) as Record<string, string>)).rejects.toThrow('weights.watched');
    const datasets = [await openDataset(localFolder(await datasetFolder(described({ watched: 0.5 }) as Record<string, string>))), await openDataset(localFolder(await datasetFolder(described({}) as Record<string, string>)))];
    expect(() => settingsOf({ datasets, threshold: 0.5 })).toThrow(DatasetError);
    expect(settingsOf({ datasets, threshold: 0.5, weights: { watched: 0.9 } }).weights.watched).toBe(0.9);
  });
});

it('--parquet writes the same interactions as Parquet', async () => {
  const output = await preprocess('--dataset', await datasetFolder({ 'plays.csv': PLAYS }), '--parquet');
  const bytes = await readFile(join(output, 'parquet/interactions-00000.parquet'));
  const rows = await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) });
  const at = (milliseconds: number): Date => new Date(1_700_000_000_000 + milliseconds);
  expect(rows).toEqual([
    { USER_ID: 'u1', ITEM_ID: 'v1', TIMESTAMP: at(0), EVENT_TYPE: 'watched', EVENT_VALUE: Math.fround(0.9) },
    { USER_ID: 'u1', ITEM_ID: 'v1', TIMESTAMP: at(0), EVENT_TYPE: 'liked', EVENT_VALUE: null },
    { USER_ID: 'u1', ITEM_ID: 'v2', TIMESTAMP: at(3_600_000), EVENT_TYPE: 'clicked', EVENT_VALUE: Math.fround(0.1) },
    { USER_ID: 'u2', ITEM_ID: 'v,1', TIMESTAMP: at(100_000_250), EVENT_TYPE: 'watched', EVENT_VALUE: Math.fround(0.7) },
  ]);
});

describe('what the page draws', () => {
  it('is the plays of each day in the report', async () => {
    expect((await preprocessFiles({ 'plays.csv': PLAYS })).report.playsByDay).toEqual({ '2023-11-14': { watched: 1, clicked: 1 }, '2023-11-16': { watched: 1, clicked: 0 } });
  });

  it('is the matrix in small, the most active first', async () => {
    const rows = Array.from({ length: 200 }, (_, user) => Array.from({ length: 200 - user }, (_, video) => `u${user},v${video},9,10,1700000000,0`)).flat();
    const { folder } = await preprocessFiles({ 'plays.csv': [HEADER, ...rows].join('\n') });
    const preview = JSON.parse(await readFile(join(folder, 'matrix/preview.json'), 'utf8')) as { rows: number; columns: number; users: number; items: number; cells: number[] };
    expect(preview).toMatchObject({ rows: 96, columns: 96, users: 200, items: 200 });
    expect(preview.cells).toHaveLength(96 * 96);
    const [first = 0, corner = 0, last = 0] = [preview.cells[0], preview.cells[95], preview.cells.at(-1)];
    expect([first, last]).toEqual([1, 0]);
    expect(corner).toBeLessThan(1);
  });

  it('is the matrix itself where it is small', async () => {
    const { folder } = await preprocessFiles({ 'plays.csv': PLAYS });
    expect(JSON.parse(await readFile(join(folder, 'matrix/preview.json'), 'utf8'))).toEqual({ rows: 2, columns: 3, users: 2, items: 3, cells: [0, 1, 1, 1, 0, 0] });
  });
});
