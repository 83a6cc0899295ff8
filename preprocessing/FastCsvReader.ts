import { FieldReader } from './FieldReader.ts';
import { LineReader } from './LineReader.ts';
import { emptyRow } from './PlayRow.ts';
import { RowAssembler } from './readCsv.ts';
import { MAX_LINE_LENGTH } from './readLines.ts';
import type { BrokenRow, TableRow } from './readTable.ts';
import type { SourceRows } from './SourceRows.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;

/**
 * CSV straight from its bytes. A row that is plain (ASCII, no quotes, numbers and times in their usual spelling, ids in place) is read here
 * without a string; any other goes the careful way (readCsv.ts, parsePlay.ts), which decides what it is. Both ways give a plain row the
 * same play.
 */
export class FastCsvReader extends LineReader {
  readonly #rows: SourceRows;
  readonly #fields: FieldReader;
  readonly #assembler: RowAssembler;
  readonly #row = emptyRow();
  #fieldCount = 0;
  /** Where each field of the row starts and ends. */
  #starts = new Uint32Array(0);
  #ends = new Uint32Array(0);
  /** Broken lines before the header. */
  #early: BrokenRow[] = [];

  /** `columns`: of the header, where it was read before. */
  constructor(rows: SourceRows, columns?: readonly string[]) {
    super();
    this.#rows = rows;
    this.#fields = new FieldReader(rows.shape.table, rows.latest);
    this.#assembler = new RowAssembler(columns);
    if (columns !== undefined) this.#header(columns);
  }

  override end(broken?: string): void {
    super.end(broken);
    const rows: (TableRow | BrokenRow)[] = [];
    this.#assembler.flush(rows);
    this.#take(rows);
  }

  /** Whether a header was found; rows that were broken before it are counted either way. */
  finish(): boolean {
    for (const row of this.#early) this.#rows.add(row);
    this.#early = [];
    return this.#fieldCount > 0;
  }

  protected override careful(line: { readonly number: number; readonly text: string; readonly broken?: string }): void {
    const rows: (TableRow | BrokenRow)[] = [];
    this.#assembler.add(line, rows);
    this.#take(rows);
  }

  #take(rows: readonly (TableRow | BrokenRow)[]): void {
    const { columns } = this.#assembler;
    if (columns !== undefined && this.#fieldCount === 0) this.#header(columns);
    for (const row of rows) {
      if (columns !== undefined) this.#rows.add(row);
      else if ('broken' in row) this.#early.push(row);
    }
  }

  #header(columns: readonly string[]): void {
    this.#rows.header(columns);
    this.#fieldCount = columns.length;
    this.#starts = new Uint32Array(columns.length);
    this.#ends = new Uint32Array(columns.length);
    this.finish();
    this.#fields.locate(columns);
  }

  protected override readLine(bytes: Uint8Array, start: number): number {
    if (this.#fieldCount === 0 || this.#assembler.waiting || this.#rows.missing !== undefined) return this.carefulLine(bytes, start);
    const end = this.#split(bytes, start);
    if (end === -1 || end - start > MAX_LINE_LENGTH) return this.carefulLine(bytes, start);
    if (bytes[end] === LF && end === start) return end;
    if (bytes[end] === CR && end === start) return end + 1;
    if (!this.#fields.fill(this.#row, bytes, this.#starts, this.#ends)) return this.carefulLine(bytes, start);
    const row = this.#row;
    if (row.idStart === row.idEnd) {
      row.identity.start(this.#rows.seed);
      row.identity.update(bytes, start, end);
      row.identity.finish();
    }
    if (this.#fields.guessed !== undefined) this.#rows.units[this.#fields.guessed]++;
    this.#rows.addRow(row);
    return bytes[end] === LF ? end : end + 1;
  }

  /** Finds the fields; answers where the row ends, before its line end. −1 when the row is not plain. */
  #split(bytes: Uint8Array, start: number): number {
    const starts = this.#starts;
    const ends = this.#ends;
    const last = this.#fieldCount - 1;
    let field = 0;
    let at = start;
    starts[0] = start;
    for (; ; at++) {
      const byte = bytes[at] ?? LF;
      if (byte > COMMA) {
        if (byte >= 0x7f) return -1;
      } else if (byte === COMMA) {
        if (field === last) return -1;
        ends[field++] = at;
        starts[field] = at + 1;
      } else if (byte < 0x20) {
        if (byte === LF || (byte === CR && bytes[at + 1] === LF)) break;
        return -1;
      } else if (byte === QUOTE) return -1;
    }
    ends[field] = at;
    // An empty line is no row.
    return field === last || at === start ? at : -1;
  }
}
