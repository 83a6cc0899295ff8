import { BrokenGzipError } from './gunzip.ts';

/** A line longer than this (UTF-16 units) is no log row: it is cut and marked, so that a binary file cannot fill the memory. */
export const MAX_LINE_LENGTH = 1024 * 1024;

/** How much of an over-long line is kept for the rejects. */
export const KEPT_OF_LONG_LINE = 1024;

export interface Line {
  /** 1 for the first. */
  readonly number: number;
  /** Without the line feed; a carriage return before it is kept. */
  readonly text: string;
  /** Why the line is not whole. */
  readonly broken?: string;
}

/**
 * Splits UTF-8 bytes into lines, one batch per chunk. A byte order mark is dropped. When gzip ends early, the unfinished line (perhaps
 * empty) comes last, marked as broken.
 */
export async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Line[]> {
  const decoder = new TextDecoder();
  let rest = '';
  let number = 0;
  /** Set while the tail of an over-long line is being thrown away. */
  let skipping = false;
  const split = (text: string): Line[] => {
    const lines: Line[] = [];
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      if (skipping) skipping = false;
      else if (end - start > MAX_LINE_LENGTH) lines.push({ number: ++number, text: text.slice(start, start + KEPT_OF_LONG_LINE), broken: 'line too long' });
      else lines.push({ number: ++number, text: text.slice(start, end) });
      start = end + 1;
    }
    rest = skipping ? '' : text.slice(start);
    if (rest.length > MAX_LINE_LENGTH) {
      lines.push({ number: ++number, text: rest.slice(0, KEPT_OF_LONG_LINE), broken: 'line too long' });
      rest = '';
      skipping = true;
    }
    return lines;
  };
  try {
    for await (const chunk of bytes) yield split(rest + decoder.decode(chunk, { stream: true }));
    const last = split(rest + decoder.decode());
    if (rest !== '') last.push({ number: ++number, text: rest });
    if (last.length > 0) yield last;
  } catch (error) {
    if (!(error instanceof BrokenGzipError)) throw error;
    yield [{ number: number + 1, text: skipping ? '' : rest, broken: error.reason }];
  }
}
