import { Digest } from './Digest.ts';
import { FieldReader } from './FieldReader.ts';
import { LineReader } from './LineReader.ts';
import { wantedColumns } from './parsePlay.ts';
import { emptyRow } from './PlayRow.ts';
import { jsonRow } from './readJsonLines.ts';
import { MAX_LINE_LENGTH } from './readLines.ts';
import { keySeed, type SourceRows } from './SourceRows.ts';

const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const NULL = Buffer.from('null');
/** Keys that are known by their bytes: a file has few, and the rest goes the careful way. Fits the bits of a number. */
const MOST_KEYS = 30;
const MOST_DIGITS = 15;
/** Smaller numbers have an exponent when JSON.stringify writes them. */
const LEAST_PLAIN = 1e-6;

interface Key {
  /** With both quotes. */
  readonly bytes: Uint8Array;
  /** Among the wanted columns; −1 for one that nobody asked for. */
  readonly field: number;
  /** Of an id: true and false are none. */
  readonly isId: boolean;
  readonly textSeed: number;
  readonly otherSeed: number;
  readonly bit: number;
  /** The key that came after it last. */
  next: Key | undefined;
}

/**
 * JSON lines straight from their bytes. A line that is plain (one flat object in ASCII without escapes, numbers as JSON.stringify writes them,
 * known keys once each, arrays of plain values where nobody asked for them) is read here without a string; any other goes through JSON.parse
 * (readJsonLines.ts, parsePlay.ts), which decides what it is. Both ways give a plain line the same play.
 */
export class JsonReader extends LineReader {
  readonly #rows: SourceRows;
  readonly #fields: FieldReader;
  readonly #wanted: readonly string[];
  readonly #row = emptyRow();
  readonly #entry = new Digest();
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  readonly #keys: Key[] = [];
  #first: Key | undefined;

  constructor(rows: SourceRows) {
    super();
    this.#rows = rows;
    this.#wanted = wantedColumns(rows.shape.table);
    this.#fields = new FieldReader(rows.shape.table, rows.latest);
    this.#starts = new Uint32Array(this.#wanted.length);
    this.#ends = new Uint32Array(this.#wanted.length);
    this.#fields.locate(this.#wanted);
    rows.header(this.#wanted);
    for (const name of this.#wanted) this.#learn(name);
  }

  protected override careful(line: { readonly number: number; readonly text: string; readonly broken?: string }): void {
    const row = jsonRow(line, this.#wanted);
    if (row === undefined) return;
    if ('cells' in row) for (const [key] of JSON.parse(row.identity) as [string, unknown][]) this.#learn(key);
    this.#rows.add(row);
  }

  protected override readLine(bytes: Uint8Array, start: number): number {
    const end = this.#scan(bytes, start);
    if (end === -1 || end - start > MAX_LINE_LENGTH || !this.#fields.fill(this.#row, bytes, this.#starts, this.#ends)) return this.carefulLine(bytes, start);
    this.#row.identity.finish();
    if (this.#fields.guessed !== undefined) this.#rows.units[this.#fields.guessed]++;
    this.#rows.addRow(this.#row);
    return end;
  }

  #learn(name: string): void {
    const bytes = Buffer.from(JSON.stringify(name), 'utf8');
    if (this.#keys.length === MOST_KEYS || this.#keys.some((key) => bytes.equals(key.bytes))) return;
    const { userId, videoId, id, sessionId } = this.#rows.shape.table.columns;
    const isId = [userId, videoId, id, sessionId].includes(name);
    this.#keys.push({ bytes, field: this.#wanted.indexOf(name), isId, textSeed: keySeed(name, true), otherSeed: keySeed(name, false), bit: 1 << this.#keys.length, next: undefined });
  }

  /** The key at `at`, most often the one that followed `before` in the line before. */
  #keyAt(bytes: Uint8Array, at: number, before: Key | undefined): Key | undefined {
    const expected = before === undefined ? this.#first : before.next;
    if (expected !== undefined && startsWith(bytes, at, expected.bytes)) return expected;
    const found = this.#keys.find((key) => startsWith(bytes, at, key.bytes));
    if (before === undefined) this.#first = found;
    else before.next = found;
    return found;
  }

  /** Finds the values of the wanted keys and sums the row's identity; answers where the line feed is, −1 when the line is not plain. */
  #scan(bytes: Uint8Array, start: number): number {
    const starts = this.#starts;
    const ends = this.#ends;
    const identity = this.#row.identity;
    const entry = this.#entry;
    starts.fill(0);
    ends.fill(0);
    identity.clear();
    let seen = 0;
    let key: Key | undefined;
    let at = start;
    if (bytes[at++] !== OPEN_BRACE) return -1;
    for (;;) {
      if (bytes[at] === SPACE) at++;
      key = this.#keyAt(bytes, at, key);
      if (key === undefined || (seen & key.bit) !== 0) return -1;
      seen |= key.bit;
      at += key.bytes.length;
      if (bytes[at] === SPACE) at++;
      if (bytes[at++] !== COLON) return -1;
      if (bytes[at] === SPACE) at++;
      const isText = bytes[at] === QUOTE;
      const from = isText ? at + 1 : at;
      const to = isText ? stringEnd(bytes, from) : this.#valueEnd(bytes, at, key);
      if (to === -1) return -1;
      // A whole number too long for a double is its digits, which is what JSON.parse is made to answer as well.
      const isLong = !isText && to - from > MOST_DIGITS && isDigit(bytes[to - 1] ?? 0);
      if (isLong && bytes[from] === MINUS) return -1;
      entry.start(isText || isLong ? key.textSeed : key.otherSeed);
      entry.update(bytes, from, to);
      entry.finish();
      identity.add(entry);
      if (key.field !== -1 && !(to - from === 4 && !isText && startsWith(bytes, from, NULL))) {
        starts[key.field] = from;
        ends[key.field] = to;
      }
      at = isText ? to + 1 : to;
      if (bytes[at] === SPACE) at++;
      const after = bytes[at++];
      if (after === COMMA) continue;
      if (after !== CLOSE_BRACE) return -1;
      if (bytes[at] === CR) at++;
      return bytes[at] === LF ? at : -1;
    }
  }

  /** Where a number, a literal or, for a key that nobody asked for, an array of plain values ends. −1 when it is not plain. */
  #valueEnd(bytes: Uint8Array, start: number, { field, isId }: Key): number {
    const first = bytes[start] ?? 0;
    if (first === MINUS || isDigit(first)) return numberEnd(bytes, start);
    if (startsWith(bytes, start, NULL)) return start + 4;
    if (startsWith(bytes, start, TRUE)) return isId ? -1 : start + 4;
    if (startsWith(bytes, start, FALSE)) return isId ? -1 : start + 5;
    if (first !== OPEN_BRACKET || field !== -1) return -1;
    let at = start + 1;
    if (bytes[at] === CLOSE_BRACKET) return at + 1;
    for (;;) {
      const isText = bytes[at] === QUOTE;
      const end = isText ? stringEnd(bytes, at + 1) : isDigit(bytes[at] ?? 0) ? numberEnd(bytes, at) : -1;
      if (end === -1 || (!isText && end - at > MOST_DIGITS)) return -1;
      at = isText ? end + 1 : end;
      const after = bytes[at++];
      if (after === CLOSE_BRACKET) return at;
      if (after !== COMMA) return -1;
    }
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function startsWith(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word[index]) return false;
  return true;
}

/** Where the closing quote is. */
function stringEnd(bytes: Uint8Array, start: number): number {
  for (let at = start; ; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH || byte < SPACE || byte >= 0x7f) return -1;
  }
}

/** The end of a number that JSON.stringify would write the same way, or of a whole number of more digits than a double has. */
function numberEnd(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start;
  const first = at;
  let value = 0;
  while (isDigit(bytes[at] ?? 0)) value = 10 * value + (bytes[at++] ?? 0) - ZERO;
  const whole = at - first;
  if (whole === 0 || (bytes[first] === ZERO && whole > 1)) return -1;
  if (bytes[at] !== DOT) return value === 0 && first > start ? -1 : isNumberEnd(bytes[at]) ? at : -1;
  const dot = at++;
  while (isDigit(bytes[at] ?? 0)) value = 10 * value + (bytes[at++] ?? 0) - ZERO;
  const decimals = at - dot - 1;
  if (decimals === 0 || bytes[at - 1] === ZERO || whole + decimals > MOST_DIGITS || value < LEAST_PLAIN * 10 ** decimals) return -1;
  return isNumberEnd(bytes[at]) ? at : -1;
}

function isNumberEnd(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte === SPACE;
}
