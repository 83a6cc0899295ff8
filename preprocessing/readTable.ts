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
      if (batch.columns.length === 0 && wanted.length > 0 && first !== undefined && 'broken' in first) {
        throw new DatasetError(`${file} has no readable header line (${first.broken}), expected one with ${wanted.join(', ')}`);
      }
      const missing = wanted.find((column) => !batch.columns.includes(column));
      if (missing !== undefined) throw new DatasetError(`${file} has no column ${missing}; its columns are ${batch.columns.join(', ')}`);
      checked = true;
    }
    yield batch;
  }
  if (!checked && !isJsonLines(file)) throw new DatasetError(`${file} is empty, expected a header line`);
}

/** Column names: a CSV's header, or the keys of a JSONL file's first readable row. */
export async function readColumns(folder: SourceFolder, file: string): Promise<readonly string[]> {
  if (!isJsonLines(file)) {
    for await (const batch of readTable(folder, file, [])) return batch.columns;
    return [];
  }
  for await (const { rows } of readTable(folder, file, [])) {
    for (const row of rows) if (!('broken' in row)) return Object.keys(JSON.parse(row.raw) as object);
  }
  return [];
}
