import { BrokenGzipError, gunzip } from '../gunzip.ts';
import { readAhead } from '../readAhead.ts';
import { splitCsvRow } from '../readCsv.ts';
import { MAX_LINE_LENGTH } from '../readLines.ts';
import type { MapSource } from './sourcesOf.ts';

const LF = 10;
const QUOTE = 34;
/** What one thread reads at a time. */
const CHUNK_BYTES = 1024 * 1024;

/** A piece of a file that can be read by itself, or, of a stream, after the pieces before it. */
export interface Chunk {
  /** Index of the source. */
  readonly source: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `lines`: whole lines, to be read by anybody; `stream`: goes on where the file's stream stood, to be read by who read that. */
  readonly mode: 'lines' | 'stream';
  /** Of a CSV whose header was found already. */
  readonly columns?: readonly string[];
  /** Lines of the file that were read before the chunk and are in none: 1 after the header. */
  readonly skippedLines: number;
  /** Set with the last chunk of a stream. */
  readonly end?: true;
  /** Why the file's bytes end before its end. */
  readonly broken?: string;
}

/**
 * Cuts a file at line ends. From the first line on whose quotes do not close, where a line end need not be the end of a row, or that has no end
 * in sight, it comes as a stream. A byte order mark is left out. Throws what opening the file throws.
 */
export async function* chunksOf(source: MapSource, index: number): AsyncGenerator<Chunk> {
  const cutter = new Cutter(source, index);
  const stored = source.folder.open(source.table.file);
  try {
    for await (const piece of readAhead(/\.gz$/i.test(source.table.file) ? gunzip(stored) : stored)) yield* cutter.add(piece);
  } catch (error) {
    if (!(error instanceof BrokenGzipError)) throw error;
    yield* cutter.end(error.reason);
    return;
  }
  yield* cutter.end();
}

class Cutter {
  readonly #index: number;
  readonly #isCsv: boolean;
  #pieces: Uint8Array[] = [];
  #size = 0;
  #begun = false;
  #streaming = false;
  #columns: readonly string[] | undefined;
  #skippedLines = 0;
  #hasLines = false;

  constructor({ format }: MapSource, index: number) {
    this.#index = index;
    this.#isCsv = format === 'csv';
  }

  *add(piece: Uint8Array): Generator<Chunk> {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size >= CHUNK_BYTES) yield* this.#cut(false);
  }

  *end(broken?: string): Generator<Chunk> {
    yield* this.#cut(true, broken);
    // A CSV without header or rows has yet to say so; what a broken file left of its last line is a row.
    if (this.#streaming || broken !== undefined || (this.#isCsv && !this.#hasLines)) {
      yield this.#chunk(this.#take(), 'stream', { end: true, ...(broken === undefined ? {} : { broken }) });
    }
  }

  #chunk(bytes: Uint8Array<ArrayBuffer>, mode: Chunk['mode'], rest: Pick<Chunk, 'end' | 'broken'> = {}): Chunk {
    const skippedLines = this.#skippedLines;
    this.#skippedLines = 0;
    return { source: this.#index, bytes, mode, skippedLines, ...(this.#columns === undefined ? {} : { columns: this.#columns }), ...rest };
  }

  /** All bytes at hand, in memory of their own, so that they can be handed to another thread. */
  #take(): Uint8Array<ArrayBuffer> {
    let taken: Uint8Array<ArrayBuffer> = new Uint8Array(Buffer.allocUnsafeSlow(this.#size).buffer);
    let at = 0;
    for (const piece of this.#pieces) {
      taken.set(piece, at);
      at += piece.length;
    }
    this.#pieces = [];
    this.#size = 0;
    if (!this.#begun && taken[0] === 0xef && taken[1] === 0xbb && taken[2] === 0xbf) taken = taken.subarray(3);
    this.#begun ||= taken.length > 0;
    return taken;
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pieces = [bytes];
    this.#size = bytes.length;
  }

  /** The whole lines at hand, all that is left at the end of an unbroken file. */
  *#cut(isEnd: boolean, broken?: string): Generator<Chunk> {
    let bytes = this.#take();
    if (this.#streaming) {
      if (bytes.length > 0) yield this.#chunk(bytes, 'stream');
      return;
    }
    if (this.#isCsv && this.#columns === undefined) {
      const header = this.#header(bytes, isEnd && broken === undefined);
      if (header === undefined) {
        this.#streaming = true;
        if (bytes.length > 0) yield this.#chunk(bytes, 'stream');
        return;
      }
      bytes = bytes.subarray(header);
    }
    const last = isEnd && broken === undefined ? bytes.length : bytes.lastIndexOf(LF) + 1;
    const odd = this.#isCsv ? oddLine(bytes, last) : -1;
    const end = odd === -1 ? last : odd;
    const rest = bytes.slice(end);
    if (end > 0) {
      this.#hasLines = true;
      yield this.#chunk(bytes.subarray(0, end), 'lines');
    }
    if (odd === -1 && rest.length <= MAX_LINE_LENGTH) {
      this.#keep(rest);
      return;
    }
    this.#streaming = true;
    yield this.#chunk(rest, 'stream');
  }

  /** Where the first line ends when it is a header that needs no second look. */
  #header(bytes: Uint8Array, isEnd: boolean): number | undefined {
    const lineEnd = bytes.indexOf(LF);
    if (lineEnd > MAX_LINE_LENGTH || (lineEnd === -1 && !isEnd)) return undefined;
    const end = lineEnd === -1 ? bytes.length : lineEnd;
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, end)).replace(/\r$/, '');
    const cells = splitCsvRow(text);
    if (text === '' || typeof cells === 'string') return undefined;
    this.#columns = cells.map((name) => name.trim());
    this.#skippedLines = 1;
    return lineEnd === -1 ? end : end + 1;
  }
}

/** Where the first line with an odd number of quotes begins, before `end`; −1 when there is none. */
function oddLine(bytes: Uint8Array, end: number): number {
  let quote = bytes.indexOf(QUOTE);
  if (quote === -1 || quote >= end) return -1;
  let line = bytes.lastIndexOf(LF, quote) + 1;
  let odd = false;
  for (; quote < end; quote++) {
    const byte = bytes[quote];
    if (byte === QUOTE) odd = !odd;
    else if (byte === LF) {
      if (odd) return line;
      line = quote + 1;
    }
  }
  return odd ? line : -1;
}

