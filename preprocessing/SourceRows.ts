import type { PlayTable } from './dataset.ts';
import { Digest, seedOf } from './Digest.ts';
import { playParser, type PlayParser, type TimestampUnits, wantedColumns } from './parsePlay.ts';
import { emptyRow, fillRow, type PlayRow } from './PlayRow.ts';
import type { BrokenRow, TableRow } from './readTable.ts';

/** How to read one file's rows; plain data. */
export interface SourceShape {
  readonly table: PlayTable;
  /** Of the ids' digests: ids belong to their dataset, another one may use the same. */
  readonly idSeed: number;
  readonly format: 'csv' | 'jsonl';
}

/** Where rows go. It has taken what it needs when `add` returns. */
export interface RowSink {
  add(row: PlayRow, source: SourceShape): void;
}

export interface LineReject {
  readonly line: number;
  readonly reason: string;
  readonly raw: string;
}

/** The columns that a file lacks, as the reason of all its rows. */
export const WRONG_HEADER = 'wrong header';

/** The rows of one file, as its reader finds them: counted, rejected, or handed on. */
export class SourceRows {
  readonly shape: SourceShape;
  readonly latest: number;
  readonly units: TimestampUnits = { seconds: 0, milliseconds: 0 };
  readonly wanted: readonly string[];
  rows = 0;
  /** The wanted column that the header lacks, and the columns that it has. */
  missing: string | undefined;
  readonly #sink: RowSink;
  readonly #row = emptyRow();
  readonly #entry = new Digest();
  #rejects: LineReject[] = [];
  #parser: PlayParser | undefined;
  #seed = 0;

  constructor(shape: SourceShape, sink: RowSink, latest: number) {
    this.shape = shape;
    this.wanted = wantedColumns(shape.table);
    this.latest = latest;
    this.#sink = sink;
  }

  /** Of the rows' digests; set by the header. */
  get seed(): number {
    return this.#seed;
  }

  /** Before the first row. */
  header(columns: readonly string[]): void {
    const { table } = this.shape;
    const absent = this.wanted.find((column) => !columns.includes(column));
    if (absent !== undefined) this.missing = `${table.file} has no column ${absent}; its columns are ${columns.join(', ')}`;
    this.#parser = absent === undefined ? playParser(table, columns, { units: this.units, latest: this.latest }) : () => WRONG_HEADER;
    this.#seed = this.shape.format === 'csv' ? seedOf(columns.join(',')) : 0;
  }

  /** A row that was read from its bytes. */
  addRow(row: PlayRow): void {
    this.rows++;
    this.#sink.add(row, this.shape);
  }

  /** A row as text, cell by cell. */
  add(row: TableRow | BrokenRow): void {
    this.rows++;
    const play = 'broken' in row ? row.broken : (this.#parser?.(row.cells) ?? 'no header line');
    if ('broken' in row || typeof play === 'string') {
      this.#rejects.push({ line: row.line, reason: String(play), raw: row.raw });
      return;
    }
    fillRow(this.#row, play);
    if (play.id === undefined) this.#identify(row.identity);
    this.#sink.add(this.#row, this.shape);
  }

  takeRejects(): readonly LineReject[] {
    const rejects = this.#rejects;
    this.#rejects = [];
    return rejects;
  }

  /** How the times were read since the last call. */
  takeUnits(): TimestampUnits {
    const taken = { ...this.units };
    this.units.seconds = 0;
    this.units.milliseconds = 0;
    return taken;
  }

  #identify(identity: string): void {
    const digest = this.#row.identity;
    if (this.shape.format === 'csv') {
      digest.ofText(identity, this.#seed);
      return;
    }
    // As JsonReader does from the bytes: the sum over the keys.
    digest.clear();
    for (const [key, value] of JSON.parse(identity) as [string, unknown][]) {
      const isText = typeof value === 'string';
      const bytes = Buffer.from(isText ? value : JSON.stringify(value), 'utf8');
      this.#entry.start(keySeed(key, isText));
      this.#entry.update(bytes, 0, bytes.length);
      this.#entry.finish();
      digest.add(this.#entry);
    }
    digest.finish();
  }
}

/** Of the digest of one entry of a JSON object: "5" is not 5. */
export function keySeed(key: string, isText: boolean): number {
  return seedOf(isText ? `${key}"` : key);
}
