import { readLines } from './readLines.ts';
import type { BrokenRow, RowBatch, TableRow } from './readTable.ts';

/** Keys in one order, so that equal objects read equal. */
function identityOf(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** One JSON object a line (https://jsonlines.org). */
export async function* readJsonLines(bytes: AsyncIterable<Uint8Array>, wanted: readonly string[]): AsyncGenerator<RowBatch> {
  for await (const lines of readLines(bytes)) {
    const rows: (TableRow | BrokenRow)[] = [];
    for (const { number, text, broken } of lines) {
      const raw = text.endsWith('\r') ? text.slice(0, -1) : text;
      if (broken !== undefined) {
        rows.push({ line: number, raw, broken });
        continue;
      }
      if (raw.trim() === '') continue;
      const value = parseObject(raw);
      if (value === undefined) rows.push({ line: number, raw, broken: 'not a JSON object' });
      else rows.push({ line: number, raw, cells: wanted.map((column) => value[column]), identity: identityOf(value) });
    }
    yield { columns: wanted, rows };
  }
}
