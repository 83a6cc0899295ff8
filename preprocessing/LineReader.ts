import { KEPT_OF_LONG_LINE, MAX_LINE_LENGTH } from './readLines.ts';

const LF = 10;

/**
 * Bytes, in pieces of any size, into lines. Subclasses read a line from its bytes, and take the careful way with one that is not whole.
 * A byte order mark must have been taken off.
 */
export abstract class LineReader {
  /** Lines read so far. */
  line = 0;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #rest: Uint8Array = new Uint8Array(0);
  /** The tail of an over-long line is being thrown away. */
  #skipping = false;

  /** The line from `start` on, `line` being its number; answers where its line feed is. There is one before the end of the bytes. */
  protected abstract readLine(bytes: Uint8Array, start: number): number;

  /** A line as text, or what is left of one and why. */
  protected abstract careful(line: { readonly number: number; readonly text: string; readonly broken?: string }): void;

  read(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const last = bytes.lastIndexOf(LF);
    let start = 0;
    if (this.#skipping && last !== -1) {
      this.#skipping = false;
      start = bytes.indexOf(LF) + 1;
    }
    while (start <= last) {
      this.line++;
      start = this.readLine(bytes, start) + 1;
    }
    // A copy: the caller uses the chunk again.
    this.#rest = this.#skipping ? new Uint8Array(0) : bytes.slice(start);
    if (this.#rest.length > MAX_LINE_LENGTH) {
      this.tooLong(this.#rest, 0, ++this.line);
      this.#rest = new Uint8Array(0);
      this.#skipping = true;
    }
  }

  /** After the last chunk; with why the bytes end early, when they do. */
  end(broken?: string): void {
    const text = this.text(this.#rest, 0, this.#rest.length);
    this.#rest = new Uint8Array(0);
    this.#skipping = false;
    if (broken !== undefined) this.careful({ number: this.line + 1, text, broken });
    else if (text !== '') this.careful({ number: ++this.line, text });
  }

  protected text(bytes: Uint8Array, start: number, end: number): string {
    return this.#decoder.decode(bytes.subarray(start, end));
  }

  protected tooLong(bytes: Uint8Array, start: number, number: number): void {
    this.careful({ number, text: this.text(bytes, start, start + KEPT_OF_LONG_LINE), broken: 'line too long' });
  }

  /** The careful way for a whole line; answers where its line feed is. */
  protected carefulLine(bytes: Uint8Array, start: number): number {
    const end = bytes.indexOf(LF, start);
    if (end - start > MAX_LINE_LENGTH) this.tooLong(bytes, start, this.line);
    else this.careful({ number: this.line, text: this.text(bytes, start, end) });
    return end;
  }
}
