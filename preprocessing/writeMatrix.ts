import { type NpzArray, npzOf } from './npz.ts';
import { MatrixPreview } from './MatrixPreview.ts';
import type { Run } from './stages/Run.ts';
import { type OutputFolder, writeFile } from './storage.ts';

/** Cells that are read at a time. */
const CELLS = 262_144;

/**
 * matrix/user-item.npz, users × videos with the sum of the weights of all events between the two as value, the ids of its rows and columns beside it,
 * one a line, and preview.json. Videos without plays are no columns. Memory: 8 bytes a user and a video.
 */
export async function writeMatrix(output: OutputFolder, runs: readonly Run[], videoIds: readonly string[]): Promise<{ readonly users: number; readonly items: number; readonly cells: number }> {
  const cellsOfVideo = new Uint32Array(videoIds.length);
  for await (const videos of cellColumns(runs)) for (const video of videos) cellsOfVideo[video] = (cellsOfVideo[video] ?? 0) + 1;
  /** The column of each video. */
  const columns = new Int32Array(videoIds.length);
  let items = 0;
  for (let video = 0; video < columns.length; video++) columns[video] = (cellsOfVideo[video] ?? 0) > 0 ? items++ : -1;
  const cellsOfColumn = cellsOfVideo.filter((cells) => cells > 0);

  const users = runs.reduce((sum, { header }) => sum + header.users, 0);
  const cells = runs.reduce((sum, { header }) => sum + header.cells, 0);
  const indptr = new Int32Array(users + 1);
  let row = 0;
  for (const run of runs) {
    for (const length of await run.words('rowLengths')) {
      indptr[row + 1] = (indptr[row] ?? 0) + length;
      row++;
    }
  }
  const preview = new MatrixPreview(indptr, cellsOfColumn);
  const arrays: readonly NpzArray[] = [
    { name: 'indices', dtype: '<i4', shape: [cells], bytes: columnBytes(runs, columns, preview) },
    { name: 'indptr', dtype: '<i4', shape: [users + 1], bytes: [bytesOf(indptr)] },
    { name: 'format', dtype: '|S3', shape: [], bytes: [Buffer.from('csr')] },
    { name: 'shape', dtype: '<i8', shape: [2], bytes: [bytesOf(BigInt64Array.of(BigInt(users), BigInt(items)))] },
    { name: 'data', dtype: '<f4', shape: [cells], bytes: valueBytes(runs) },
  ];
  await writeFile(output, 'matrix/user-item.npz', npzOf(arrays));
  await writeFile(output, 'matrix/users.txt', userLines(runs));
  await writeFile(output, 'matrix/items.txt', videoIds.filter((_, video) => columns[video] !== -1).map((id) => `${id}\n`));
  await writeFile(output, 'matrix/preview.json', [`${JSON.stringify(preview.toJSON())}\n`]);
  return { users, items, cells };
}

async function* cellColumns(runs: readonly Run[]): AsyncGenerator<Uint32Array> {
  for (const run of runs) for (let start = 0; start < run.header.cells; start += CELLS) yield run.words('columns', start, Math.min(start + CELLS, run.header.cells));
}

/** Numbers of videos into numbers of columns; both ascend alike, so that a row's stay in order. */
async function* columnBytes(runs: readonly Run[], columns: Int32Array, preview: MatrixPreview): AsyncGenerator<Uint8Array> {
  for await (const videos of cellColumns(runs)) {
    const indices = Int32Array.from(videos);
    for (let cell = 0; cell < indices.length; cell++) indices[cell] = columns[videos[cell] ?? 0] ?? 0;
    preview.add(indices);
    yield bytesOf(indices);
  }
}

async function* valueBytes(runs: readonly Run[]): AsyncGenerator<Uint8Array> {
  for (const run of runs) for (let start = 0; start < run.header.cells; start += CELLS) yield run.bytes('values', 4 * start, 4 * Math.min(start + CELLS, run.header.cells));
}

async function* userLines(runs: readonly Run[]): AsyncGenerator<Uint8Array> {
  for (const run of runs) yield run.bytes('userIds');
}

function bytesOf(array: Int32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
