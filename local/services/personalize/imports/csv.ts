import { parse } from 'csv-parse/sync';

/** Rows of a CSV text, the header first. Text without a quote needs no parser; the rest is left to one. */
export function* csvRows(text: string): Generator<readonly string[]> {
  if (text.includes('"')) {
    yield* parse(text, { bom: true, relax_column_count: true, skip_empty_lines: true });
    return;
  }
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const next = newline === -1 ? text.length : newline;
    const end = text.charCodeAt(next - 1) === 13 ? next - 1 : next;
    if (end > start) yield text.slice(start, end).split(',');
    start = next + 1;
  }
}
