import { type Line, MAX_LINE_LENGTH, readLines } from './readLines.ts';
import type { BrokenRow, RowBatch, TableRow } from './readTable.ts';

/** A quoted field may run over line ends, but not over more than this: past it, the quote was a stray one. */
const MAX_ROW_LINES = 100;

type Split = readonly string[] | 'unclosed' | 'broken';

/** RFC 4180: quotes only around a whole field, a quote inside is doubled. */
export function splitCsvRow(text: string): Split {
  if (!text.includes('"')) return text.split(',');
  const fields: string[] = [];
  let position = 0;
  for (;;) {
    let end: number;
    if (text[position] === '"') {
      let field = '';
      let start = position + 1;
      for (;;) {
        const quote = text.indexOf('"', start);
        if (quote === -1) return 'unclosed';
        field += text.slice(start, quote);
        if (text[quote + 1] !== '"') {
          end = quote + 1;
          break;
        }
        field += '"';
        start = quote + 2;
      }
      if (end < text.length && text[end] !== ',') return 'broken';
      fields.push(field);
    } else {
      const comma = text.indexOf(',', position);
      end = comma === -1 ? text.length : comma;
      const field = text.slice(position, end);
      if (field.includes('"')) return 'broken';
      fields.push(field);
    }
    if (end === text.length) return fields;
    position = end + 1;
  }
}

function withoutCarriageReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** One spelling for equal fields, however they were quoted. */
function identityOf(raw: string, cells: readonly string[]): string {
  if (!raw.includes('"')) return raw;
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}

/** Puts rows together from lines: usually one each, more where a quoted field holds line ends. */
export class RowAssembler {
  #columns: readonly string[] | undefined;
  #pending: Line[] = [];
  #pendingLength = 0;

  /** `columns`: of the header, where it was read before. */
  constructor(columns?: readonly string[]) {
    this.#columns = columns;
  }

  get columns(): readonly string[] | undefined {
    return this.#columns;
  }

  /** A quoted field is still open at the end of the last line. */
  get waiting(): boolean {
    return this.#pending.length > 0;
  }

  add(line: Line, rows: (TableRow | BrokenRow)[]): void {
    if (line.broken !== undefined) {
      this.flush(rows);
      rows.push({ line: line.number, raw: withoutCarriageReturn(line.text), broken: line.broken });
      return;
    }
    this.#pending.push(line);
    this.#pendingLength += line.text.length;
    const [first] = this.#pending;
    if (first === undefined) return;
    const raw = withoutCarriageReturn(this.#pending.length === 1 ? line.text : this.#pending.map(({ text }) => text).join('\n'));
    if (raw === '') {
      this.#clear();
      return;
    }
    const cells = splitCsvRow(raw);
    if (cells === 'unclosed') {
      if (this.#pending.length >= MAX_ROW_LINES || this.#pendingLength > MAX_LINE_LENGTH) this.#giveUpFirst(rows);
      return;
    }
    this.#clear();
    this.#row(first.number, raw, cells, rows);
  }

  /** At the end of the file: quotes still open stay open. */
  flush(rows: (TableRow | BrokenRow)[]): void {
    while (this.#pending.length > 0) this.#giveUpFirst(rows);
  }

  #row(line: number, raw: string, cells: Exclude<Split, 'unclosed'>, rows: (TableRow | BrokenRow)[]): void {
    if (cells === 'broken') rows.push({ line, raw, broken: 'broken quotes' });
    else if (this.#columns === undefined) this.#columns = cells.map((name) => name.trim());
    else if (cells.length !== this.#columns.length) rows.push({ line, raw, broken: 'wrong field count' });
    else rows.push({ line, raw, cells, identity: identityOf(raw, cells) });
  }

  #clear(): void {
    this.#pending = [];
    this.#pendingLength = 0;
  }

  /** The first pending line opened a quote that nothing closes: it alone is broken, the lines after it are read afresh. */
  #giveUpFirst(rows: (TableRow | BrokenRow)[]): void {
    const [first, ...others] = this.#pending;
    this.#clear();
    if (first !== undefined) rows.push({ line: first.number, raw: withoutCarriageReturn(first.text), broken: 'broken quotes' });
    for (const line of others) this.add(line, rows);
  }
}

/** CSV after RFC 4180 with a header line; LF or CRLF, with or without a byte order mark. */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RowBatch> {
  const assembler = new RowAssembler();
  let rows: (TableRow | BrokenRow)[] = [];
  for await (const lines of readLines(bytes)) {
    for (const line of lines) assembler.add(line, rows);
    if (assembler.columns !== undefined) {
      yield { columns: assembler.columns, rows };
      rows = [];
    }
  }
  assembler.flush(rows);
  if (assembler.columns !== undefined || rows.length > 0) yield { columns: assembler.columns ?? [], rows };
}
