import type { Dataset, PlayTable } from './dataset.ts';
import { FastCsvReader } from './FastCsvReader.ts';
import { seedOf } from './DigestSet.ts';
import { BrokenGzipError, gunzip } from './gunzip.ts';
import type { PlayCollector } from './PlayCollector.ts';
import { type Play, playParser, type PlayParser, type TimestampUnits, wantedColumns } from './parsePlay.ts';
import { readAhead } from './readAhead.ts';
import type { Reject, Tally } from './readPlays.ts';
import { type BrokenRow, readTable, requireColumns, type TableRow } from './readTable.ts';

export interface CollectOptions {
  readonly datasets: readonly Dataset[];
  readonly collector: PlayCollector;
  readonly tally: Tally;
  /** Later plays are rejected: a clock ran ahead. Epoch milliseconds. */
  readonly latest: number;
  /** Called after each chunk of a file. */
  onChunk(rejects: readonly Reject[]): Promise<void> | void;
  /** What looks wrong with a file as a whole. */
  onWarning(warning: string): void;
}

/** Every play of the datasets into the collector, in file order. Rows that are not understood go to `onChunk`. */
export async function collectPlays(options: CollectOptions): Promise<void> {
  for (const dataset of options.datasets) {
    const prefix = options.datasets.length > 1 ? `${dataset.folder.location.replace(/\/$/, '')}/` : '';
    // Ids belong to their dataset: another one may use the same.
    const idSeed = seedOf(`id of ${dataset.folder.location}`);
    for (const table of dataset.interactions) {
      const rows = new TableRows({ ...options, table, file: prefix + table.file, idSeed });
      if (/\.csv(\.gz)?$/i.test(table.file)) await collectCsv(dataset, rows, options);
      else await collectTable(dataset, rows, options);
      const { seconds, milliseconds } = rows.units;
      if (seconds > 0 && milliseconds > 0) {
        options.onWarning(`${rows.file}: ${table.columns.occurredAt} counts seconds in ${seconds} rows and milliseconds in ${milliseconds}; name its timestampUnit in dataset.json if that is wrong`);
      }
    }
  }
}

async function collectCsv(dataset: Dataset, rows: TableRows, options: CollectOptions): Promise<void> {
  const { table } = rows;
  const stored = dataset.folder.open(table.file);
  const reader = new FastCsvReader(rows, options.collector, options.latest);
  let broken: BrokenGzipError | undefined;
  try {
    for await (const chunk of readAhead(/\.gz$/i.test(table.file) ? gunzip(stored) : stored)) {
      reader.read(chunk);
      await options.onChunk(rows.takeRejects());
    }
  } catch (error) {
    if (!(error instanceof BrokenGzipError)) throw error;
    broken = error;
  }
  reader.end(broken);
  await options.onChunk(rows.takeRejects());
}

async function collectTable(dataset: Dataset, rows: TableRows, options: CollectOptions): Promise<void> {
  for await (const batch of readTable(dataset.folder, rows.table.file, wantedColumns(rows.table))) {
    rows.header(batch.columns);
    for (const row of batch.rows) rows.add(row);
    await options.onChunk(rows.takeRejects());
  }
}

/** The rows of one file that go the careful way: as text, cell by cell. */
export class TableRows {
  readonly table: PlayTable;
  readonly file: string;
  readonly idSeed: number;
  readonly units: TimestampUnits = { seconds: 0, milliseconds: 0 };
  readonly tally: Tally;
  readonly #collector: PlayCollector;
  readonly #latest: number;
  #rejects: Reject[] = [];
  #parser: PlayParser | undefined;
  #seed = 0;

  constructor(options: { readonly table: PlayTable; readonly file: string; readonly idSeed: number; readonly collector: PlayCollector; readonly tally: Tally; readonly latest: number }) {
    this.table = options.table;
    this.file = options.file;
    this.idSeed = options.idSeed;
    this.tally = options.tally;
    this.#collector = options.collector;
    this.#latest = options.latest;
  }

  /** Of the rows' digests; set by the header. */
  get seed(): number {
    return this.#seed;
  }

  /** Before the first row; the first call counts. Throws DatasetError when a wanted column is missing. */
  header(columns: readonly string[]): void {
    if (this.#parser !== undefined) return;
    requireColumns(this.table.file, columns, wantedColumns(this.table));
    this.#parser = playParser(this.table, columns, { units: this.units, latest: this.#latest });
    this.#seed = seedOf(columns.join(','));
  }

  add(row: TableRow | BrokenRow): void {
    this.tally.rows++;
    const play: Play | string = 'broken' in row ? row.broken : (this.#parser?.(row.cells) ?? 'no header line');
    if ('broken' in row || typeof play === 'string') {
      const reason = String(play);
      this.tally.rejected.set(reason, (this.tally.rejected.get(reason) ?? 0) + 1);
      this.#rejects.push({ file: this.file, line: row.line, reason, raw: row.raw });
      return;
    }
    this.#collector.addPlay(play, { identity: row.identity, seed: this.#seed, idSeed: this.idSeed });
  }

  takeRejects(): readonly Reject[] {
    const rejects = this.#rejects;
    this.#rejects = [];
    return rejects;
  }
}
