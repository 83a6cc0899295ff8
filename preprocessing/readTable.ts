import { DatasetError } from './DatasetError.ts';
import { gunzip } from './gunzip.ts';
import { readCsv } from './readCsv.ts';
import { readJsonLines } from './readJsonLines.ts';
import type { SourceFolder } from './storage.ts';

/** A row that could be split into its cells. */
export interface TableRow {
  readonly line: number;
  /** As it stands in the file, without the line end. */
  readonly raw: string;
  /** In the order of `RowBatch.columns`: text from CSV, any JSON value from JSONL; undefined where JSONL has no such key. */
  readonly cells: readonly unknown[];
  /** Equal for two rows of the same columns exactly when all their fields are equal. */
  readonly identity: string;
}

export interface BrokenRow {
  readonly line: number;
  readonly raw: string;
  /** "wrong field count", "broken quotes", "not a JSON object", "line too long", "truncated gzip", "damaged gzip" */
  readonly broken: string;
}

export interface RowBatch {
  /** CSV: the header. JSONL: the wanted columns. */
  readonly columns: readonly string[];
  readonly rows: readonly (TableRow | BrokenRow)[];
}

/** Reads one format. A faster reader replaces one of these without the rest noticing. */
export type TableReader = (bytes: AsyncIterable<Uint8Array>, wanted: readonly string[]) => AsyncGenerator<RowBatch>;

function isJsonLines(file: string): boolean {
  return /\.jsonl(\.gz)?$/i.test(file);
}

/**
 * The rows of a file in file order, broken ones among them. Blank lines are no rows. Throws DatasetError when the file has none of its
 * bytes readable or, for CSV, when its header lacks a wanted column.
 */
export async function* readTable(folder: SourceFolder, file: string, wanted: readonly string[]): AsyncGenerator<RowBatch> {
  const stored = folder.open(file);
  const bytes = /\.gz$/i.test(file) ? gunzip(stored) : stored;
  const reader: TableReader = isJsonLines(file) ? readJsonLines : readCsv;
  let checked = false;
  for await (const batch of reader(bytes, wanted)) {
    if (!checked) {
      const [first] = batch.rows;
      if (batch.columns.length === 0 && wanted.length > 0 && first !== undefined && 'broken' in first) throw noHeader(file, wanted, first.broken);
      requireColumns(file, batch.columns, wanted);
      checked = true;
    }
    yield batch;
  }
  if (!checked && !isJsonLines(file)) throw noHeader(file, wanted);
}

/** Throws DatasetError when a wanted column is missing. */
export function requireColumns(file: string, columns: readonly string[], wanted: readonly string[]): void {
  const missing = wanted.find((column) => !columns.includes(column));
  if (missing !== undefined) throw new DatasetError(`${file} has no column ${missing}; its columns are ${columns.join(', ')}`);
}

/** A CSV without its first line; `broken` says why it cannot be read. */
export function noHeader(file: string, wanted: readonly string[], broken?: string): DatasetError {
  if (broken === undefined) return new DatasetError(`${file} is empty, expected a header line`);
  return new DatasetError(`${file} has no readable header line (${broken}), expected one with ${wanted.join(', ')}`);
}

/** Rows looked at for the keys of a JSONL file: a key that is often left out need not be in the first. */
const SAMPLED_ROWS = 1000;

/** Column names: a CSV's header, or the keys in a JSONL file's first rows. */
export async function readColumns(folder: SourceFolder, file: string): Promise<readonly string[]> {
  if (!isJsonLines(file)) {
    for await (const batch of readTable(folder, file, [])) return batch.columns;
    return [];
  }
  const keys = new Set<string>();
  let sampled = 0;
  for await (const { rows } of readTable(folder, file, [])) {
    for (const row of rows) {
      if ('broken' in row) continue;
      for (const key of Object.keys(JSON.parse(row.raw) as object)) keys.add(key);
      if (++sampled === SAMPLED_ROWS) return [...keys];
    }
  }
  return [...keys];
}
