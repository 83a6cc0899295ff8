import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { accountedRows, exampleDataset, preprocessFolder } from './preprocessFiles.ts';
import { readNpz } from './readNpz.ts';

const seed = exampleDataset('seed-watch-log');
const kuairand = exampleDataset('kuairand-pure');
const movielens = exampleDataset('ml-latest-small');
const scipyAbsent = spawnSync('python3', ['-c', 'import scipy.sparse']).status !== 0;

describe('the seed watch log of ../shared/data', () => {
  it.skipIf(seed.absent)('gives the reference answer row for row', async () => {
    const output = await preprocessFolder(seed.folder);
    const plays = (await output.rows('interactions')).filter(({ EVENT_TYPE }) => EVENT_TYPE === 'watched' || EVENT_TYPE === 'clicked');
    const expected: Record<string, string>[] = parse(await readFile(join(seed.folder, 'interactions.expected.csv')), { columns: true });
    const line = (row: Record<string, string>): string => [row['TIMESTAMP'], row['USER_ID'], row['ITEM_ID'], row['EVENT_TYPE']].join();
    expect(plays.map(({ TIMESTAMP }) => TIMESTAMP)).toEqual(expected.map(({ TIMESTAMP }) => TIMESTAMP));
    // Within one second the reference has an order of its own.
    expect(plays.map(line).sort()).toEqual(expected.map(line).sort());
    expect(output.report).toMatchObject({ rows: 20_000, watched: 10_943, clicked: 9_057, duplicates: 0, withoutWatchTime: 0, users: 25, items: 37 });
  });

  it.skipIf(seed.absent)('has every engagement as a row', async () => {
    const output = await preprocessFolder(seed.folder);
    const raw: Record<string, string>[] = parse(await readFile(join(seed.folder, 'watch-log.csv')), { columns: true });
    const rows = await output.rows('interactions');
    for (const [type, column] of [['liked', 'Liked'], ['shared', 'Shared'], ['commented', 'Commented']] as const) {
      expect(rows.filter(({ EVENT_TYPE }) => EVENT_TYPE === type)).toHaveLength(raw.filter((row) => row[column] === '1').length);
    }
  });

  it.skipIf(seed.absent)('completes the items with the links', async () => {
    const ids = (await (await preprocessFolder(seed.folder)).rows('items')).map(({ ITEM_ID }) => ITEM_ID);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(145);
  });

  it.skipIf(seed.absent || scipyAbsent)('gives a matrix that SciPy opens', async () => {
    const { folder } = await preprocessFolder(seed.folder);
    const file = join(folder, 'matrix/user-item.npz');
    const script = 'import sys, scipy.sparse as s; m = s.load_npz(sys.argv[1]); m.check_format(True); print(m.format, m.dtype, *m.shape, m.nnz, m.has_sorted_indices, round(float(m.sum()), 3))';
    const matrix = await readNpz(file);
    const sum = matrix.data.reduce((total, value) => total + value, 0);
    const [format, dtype, rows, columns, entries, sorted, total] = execFileSync('python3', ['-c', script, file], { encoding: 'utf8' }).trim().split(' ');
    expect([format, dtype, rows, columns, entries, sorted]).toEqual(['csr', 'float32', '25', '37', String(matrix.data.length), 'True']);
    expect(Number(total)).toBeCloseTo(sum, -1);
  });
});

describe('KuaiRand of ../shared/data', () => {
  it.skipIf(kuairand.absent)('accounts for every row as an independent count does', async () => {
    const { report } = await preprocessFolder(kuairand.folder);
    const text = gunzipSync(await readFile(join(kuairand.folder, 'watch-log-20220425-20220430.csv.gz'))).toString().trim();
    const distinct = [...new Set(text.split('\n').slice(1))];
    const header = text.slice(0, text.indexOf('\n')).split(',');
    const [played, length] = [header.indexOf('play_time_ms'), header.indexOf('duration_ms')];
    const known = distinct.map((row) => row.split(',').map(Number)).filter((cells) => (cells[played] ?? 0) > 0 && (cells[length] ?? 0) > 0);
    const watched = known.filter((cells) => 2 * (cells[played] ?? 0) >= (cells[length] ?? 0)).length;
    expect(report).toMatchObject({
      rows: 94_784,
      duplicates: 94_784 - distinct.length,
      watched,
      clicked: known.length - watched,
      withoutWatchTime: distinct.length - known.length,
      rejected: {},
    });
    expect(accountedRows(report)).toBe(report.rows);
    expect(report.ratioHistogram.at(-1)?.plays).toBeGreaterThan(0);
  });

  it.skipIf(kuairand.absent)('lists every video of the catalogue with its length in seconds', async () => {
    const items = await (await preprocessFolder(kuairand.folder)).rows('items');
    expect(items).toHaveLength(7583);
    expect(items[0]).toEqual({ ITEM_ID: '0', GENRES: '39', CREATION_TIMESTAMP: '1649548800', DURATION_SECONDS: '87.433' });
  });
});

describe('MovieLens of ../shared/data', () => {
  it.skipIf(movielens.absent)('labels by the ratio alone', async () => {
    const { report } = await preprocessFolder(movielens.folder);
    const ratings: Record<string, string>[] = parse(await readFile(join(movielens.folder, 'ratings.csv')), { columns: true });
    const watched = ratings.filter(({ rating }) => Number(rating) >= 2.5).length;
    expect(report).toMatchObject({ rows: 100_836, watched, clicked: 100_836 - watched, users: 610, items: 9724 });
  });
});
