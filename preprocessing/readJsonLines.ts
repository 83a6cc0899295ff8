import { readLines } from './readLines.ts';
import type { BrokenRow, RowBatch, TableRow } from './readTable.ts';

/** Keys in one order, so that equal objects read equal. */
function identityOf(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** A whole number of so many digits that a double may not hold it. */
const LONG_INTEGER = /\d{16}/;

/** Such a number is read as its digits, so that two ids of 64 bits stay two. */
function exact(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  const { source = '' } = context ?? {};
  return typeof value === 'number' && /^\d{16,}$/.test(source) ? source : value;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = LONG_INTEGER.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The row of a line; undefined for a blank one. */
export function jsonRow(line: { readonly number: number; readonly text: string; readonly broken?: string }, wanted: readonly string[]): TableRow | BrokenRow | undefined {
  const raw = line.text.endsWith('\r') ? line.text.slice(0, -1) : line.text;
  if (line.broken !== undefined) return { line: line.number, raw, broken: line.broken };
  if (raw.trim() === '') return undefined;
  const value = parseObject(raw);
  if (value === undefined) return { line: line.number, raw, broken: 'not a JSON object' };
  return { line: line.number, raw, cells: wanted.map((column) => (Object.hasOwn(value, column) ? value[column] : undefined)), identity: identityOf(value) };
}

/** One JSON object a line (https://jsonlines.org). */
export async function* readJsonLines(bytes: AsyncIterable<Uint8Array>, wanted: readonly string[]): AsyncGenerator<RowBatch> {
  for await (const lines of readLines(bytes)) {
    yield { columns: wanted, rows: lines.map((line) => jsonRow(line, wanted)).filter((row) => row !== undefined) };
  }
}
