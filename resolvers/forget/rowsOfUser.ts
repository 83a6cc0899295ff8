import { splitCsvRow } from '../../preprocessing/readCsv.ts';

/** Where a file names the viewer of a row. */
export interface UserRows {
  readonly format: 'csv' | 'jsonl';
  readonly userId: string;
  /** The column's name; of a CSV without it, every row stays. */
  isUserColumn(name: string): boolean;
  /** Told of every row that is left out. */
  onRow(): void;
}

/** As many lines as preprocessing takes for one row. */
const longestRowLines = 100;
const lineFeed = 10;

/**
 * The bytes of a watch log without the user's rows; what stays, stays byte for byte. Rows that preprocessing could not read go too
 * when they name the user.
 */
export async function* withoutUser(bytes: AsyncIterable<Uint8Array>, rows: UserRows): AsyncGenerator<Uint8Array> {
  const keeps = rows.format === 'csv' ? csvFilter(rows) : jsonFilter(rows);
  let waiting: Uint8Array[] = [];
  const take = (end: boolean): Uint8Array[] => {
    const kept: Uint8Array[] = [];
    while (waiting.length > 0) {
      const length = keeps.rowLength(waiting, end);
      if (length === 0) break;
      const row = waiting.splice(0, length);
      if (keeps.row(row)) kept.push(...row);
      else rows.onRow();
    }
    return kept;
  };
  for await (const line of linesOf(bytes)) {
    waiting.push(line);
    yield* take(false);
  }
  yield* take(true);
  waiting = [];
}

interface RowFilter {
  /** How many of the lines are the first row; 0: more lines are needed. */
  rowLength(lines: readonly Uint8Array[], end: boolean): number;
  row(lines: readonly Uint8Array[]): boolean;
}

function csvFilter({ userId, isUserColumn }: UserRows): RowFilter {
  let column: number | undefined;
  let columns = 0;
  const split = (lines: readonly Uint8Array[]): ReturnType<typeof splitCsvRow> => splitCsvRow(textOf(lines));
  return {
    rowLength(lines, end) {
      if (split(lines) !== 'unclosed') return lines.length;
      // A stray quote: its line alone is the row.
      return end || lines.length >= longestRowLines ? 1 : 0;
    },
    row(lines) {
      const text = textOf(lines);
      const cells = splitCsvRow(text);
      if (column === undefined && typeof cells !== 'string' && text !== '') {
        column = cells.findIndex((name) => isUserColumn(name.trim()));
        columns = cells.length;
        return true;
      }
      if (column === undefined || column === -1 || text === '') return true;
      if (typeof cells === 'string' || cells.length !== columns) return !mentions(text, userId);
      return cells[column] !== userId;
    },
  };
}

function jsonFilter({ userId, isUserColumn }: UserRows): RowFilter {
  return {
    rowLength: () => 1,
    row(lines) {
      const text = textOf(lines);
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch {
        return !mentions(text, userId);
      }
      if (typeof value !== 'object' || value === null) return !mentions(text, userId);
      return !Object.entries(value).some(([name, cell]) => isUserColumn(name) && (cell === userId || (typeof cell === 'number' && String(cell) === userId)));
    },
  };
}

/** Whether the text holds the id as a word of its own. */
export function mentions(text: string, userId: string): boolean {
  for (let at = text.indexOf(userId); at !== -1; at = text.indexOf(userId, at + 1)) {
    if (!/[\w.-]/.test(text.charAt(at - 1)) && !/[\w.-]/.test(text.charAt(at + userId.length))) return true;
  }
  return false;
}

/** Without the last line end and a byte order mark. */
function textOf(lines: readonly Uint8Array[]): string {
  return Buffer.concat(lines).toString('utf8').replace(/\r?\n$/, '').replace(/^\uFEFF/, '');
}

/** Each with its line end. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array[] = [];
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      yield rest.length === 0 ? chunk.subarray(start, end + 1) : Buffer.concat([...rest, chunk.subarray(start, end + 1)]);
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}
