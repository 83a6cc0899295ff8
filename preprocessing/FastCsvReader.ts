import { LATEST_MS, MILLISECONDS_FROM, readTimestamp, scaled } from './cells.ts';
import type { TableRows } from './collectPlays.ts';
import { PLAY_COLUMNS, type PlayColumn } from './dataset.ts';
import type { BrokenGzipError } from './gunzip.ts';
import { MAX_ID_LENGTH, MAX_RATIO, MAX_SECONDS, type TimestampUnits, wantedColumns } from './parsePlay.ts';
import { digestOf, emptyRow, type PlayCollector } from './PlayCollector.ts';
import { ENGAGEMENT_BIT } from './PlayColumns.ts';
import { RowAssembler } from './readCsv.ts';
import { KEPT_OF_LONG_LINE, MAX_LINE_LENGTH } from './readLines.ts';
import { type BrokenRow, noHeader, type TableRow } from './readTable.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
/** Exact in a double, and so is the quotient by a power of ten up to 10^22: the value is the one that Number() reads. */
const MOST_DIGITS = 15;
const POWERS = Array.from({ length: MOST_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * CSV straight from its bytes into the collector's columns. A row that is plain (ASCII, no quotes, numbers and times in their usual
 * spelling, ids in place) is read here without a string; any other goes the careful way (readCsv.ts, parsePlay.ts), which decides what it
 * is. Both ways give a plain row the same play.
 */
export class FastCsvReader {
  readonly #rows: TableRows;
  readonly #collector: PlayCollector;
  readonly #latest: number;
  readonly #assembler = new RowAssembler();
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #row = emptyRow();
  readonly #position = {} as Record<PlayColumn, number>;
  #fieldCount = 0;
  /** Where each field of the row starts and ends. */
  #starts = new Uint32Array(0);
  #ends = new Uint32Array(0);
  #rest: Uint8Array = new Uint8Array(0);
  #line = 0;
  /** The tail of an over-long line is being thrown away. */
  #skipping = false;
  /** Broken lines before the header. */
  readonly #early: BrokenRow[] = [];
  /** How the row's time was read; undefined where nothing had to be guessed. */
  #guessed: keyof TimestampUnits | undefined;
  /** Set when a field is not in its usual spelling. */
  #odd = false;
  /** The last date that was read, and its midnight. */
  readonly #date = new Uint8Array(10);
  #midnight = NaN;

  constructor(rows: TableRows, collector: PlayCollector, latest: number) {
    this.#rows = rows;
    this.#collector = collector;
    this.#latest = Math.min(latest, LATEST_MS - 1);
  }

  read(chunk: Uint8Array): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (this.#line === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      if (this.#skipping) this.#skipping = false;
      else this.#readLine(bytes, start, end);
      start = end + 1;
    }
    this.#rest = this.#skipping ? new Uint8Array(0) : bytes.subarray(start);
    if (this.#rest.length > MAX_LINE_LENGTH) {
      this.#careful({ number: ++this.#line, text: this.#text(this.#rest, 0, KEPT_OF_LONG_LINE), broken: 'line too long' });
      this.#rest = new Uint8Array(0);
      this.#skipping = true;
    }
  }

  /** After the last chunk; with what broke the gzip stream, when it did. Throws DatasetError when there was no header. */
  end(broken?: BrokenGzipError): void {
    const text = this.#text(this.#rest, 0, this.#rest.length);
    if (broken !== undefined) this.#careful({ number: this.#line + 1, text, broken: broken.reason });
    else if (text !== '') this.#careful({ number: ++this.#line, text });
    const rows: (TableRow | BrokenRow)[] = [];
    this.#assembler.flush(rows);
    this.#take(rows);
    if (this.#assembler.columns === undefined) throw noHeader(this.#rows.table.file, wantedColumns(this.#rows.table), this.#early[0]?.broken);
  }

  #text(bytes: Uint8Array, start: number, end: number): string {
    return this.#decoder.decode(bytes.subarray(start, end));
  }

  #careful(line: { readonly number: number; readonly text: string; readonly broken?: string }): void {
    const rows: (TableRow | BrokenRow)[] = [];
    this.#assembler.add(line, rows);
    this.#take(rows);
  }

  #take(rows: readonly (TableRow | BrokenRow)[]): void {
    const { columns } = this.#assembler;
    if (columns !== undefined && this.#fieldCount === 0) {
      this.#rows.header(columns);
      this.#fieldCount = columns.length;
      this.#starts = new Uint32Array(columns.length);
      this.#ends = new Uint32Array(columns.length);
      for (const row of this.#early) this.#rows.add(row);
      for (const column of PLAY_COLUMNS) {
        const name = this.#rows.table.columns[column];
        this.#position[column] = name === undefined ? -1 : columns.indexOf(name);
      }
    }
    for (const row of rows) {
      if (columns !== undefined) this.#rows.add(row);
      else if ('broken' in row) this.#early.push(row);
    }
  }

  #readLine(bytes: Uint8Array, start: number, lineEnd: number): void {
    const number = ++this.#line;
    const end = lineEnd > start && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
    if (this.#fieldCount > 0 && !this.#assembler.waiting) {
      if (end === start) return;
      if (this.#split(bytes, start, end) && this.#readRow(bytes)) {
        this.#rows.tally.rows++;
        if (this.#guessed !== undefined) this.#rows.units[this.#guessed]++;
        const { identity } = this.#row;
        const id = this.#position.id;
        if (id === -1 || this.#starts[id] === this.#ends[id]) {
          identity.start(this.#rows.seed);
          identity.update(bytes, start, end);
          identity.finish(end - start);
        } else digestOf(identity, { number: this.#row.user, seed: this.#rows.idSeed, bytes, start: this.#starts[id] ?? 0, end: this.#ends[id] ?? 0 });
        this.#collector.add(this.#row);
        return;
      }
    }
    this.#careful({ number, text: this.#text(bytes, start, lineEnd) });
  }

  /** Finds the fields; false when the row is not plain. */
  #split(bytes: Uint8Array, start: number, end: number): boolean {
    const starts = this.#starts;
    const ends = this.#ends;
    const last = this.#fieldCount - 1;
    let field = 0;
    starts[0] = start;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === COMMA) {
        if (field === last) return false;
        ends[field++] = at;
        starts[field] = at + 1;
      } else if (byte === QUOTE || byte >= 0x7f || byte < 0x20) return false;
    }
    ends[field] = end;
    return field === last;
  }

  /** Fills the row; false when a field needs the careful way. Touches no tally and no columns before all fields are read. */
  #readRow(bytes: Uint8Array): boolean {
    const { table } = this.#rows;
    const position = this.#position;
    const row = this.#row;
    this.#odd = false;
    this.#guessed = undefined;
    row.occurredAt = this.#time(bytes, position.occurredAt);
    row.watchedSeconds = scaled(this.#number(bytes, position.watchedSeconds), table.scale?.watchedSeconds ?? 1);
    const duration = this.#number(bytes, position.durationSeconds);
    row.durationSeconds = duration === 0 ? NaN : scaled(duration, table.scale?.durationSeconds ?? 1);
    row.watchRatio = scaled(this.#number(bytes, position.watchRatio), table.scale?.watchRatio ?? 1);
    row.engagement =
      (this.#flag(bytes, position.liked) ? ENGAGEMENT_BIT.liked : 0) |
      (this.#flag(bytes, position.shared) ? ENGAGEMENT_BIT.shared : 0) |
      (this.#flag(bytes, position.commented) ? ENGAGEMENT_BIT.commented : 0);
    if (this.#odd || row.watchedSeconds > MAX_SECONDS || row.durationSeconds > MAX_SECONDS || row.durationSeconds < 0 || row.watchRatio > MAX_RATIO) return false;
    if (table.assumeWatched === true && Number.isNaN(row.watchedSeconds) && Number.isNaN(row.watchRatio)) row.watchRatio = 1;
    if (!this.#isText(bytes, position.userId) || !this.#isText(bytes, position.videoId)) return false;
    const hasId = position.id !== -1 && this.#starts[position.id] !== this.#ends[position.id];
    if (hasId && !this.#isText(bytes, position.id)) return false;
    const { sessionId } = position;
    row.hasSession = sessionId !== -1 && this.#starts[sessionId] !== this.#ends[sessionId];
    if (row.hasSession && !this.#isText(bytes, sessionId)) return false;
    row.user = this.#collector.users.indexOf(bytes, this.#starts[position.userId] ?? 0, this.#ends[position.userId] ?? 0);
    row.video = this.#collector.videos.ids.indexOf(bytes, this.#starts[position.videoId] ?? 0, this.#ends[position.videoId] ?? 0);
    if (row.hasSession) digestOf(row.session, { number: row.user, seed: row.video, bytes, start: this.#starts[sessionId] ?? 0, end: this.#ends[sessionId] ?? 0 });
    return true;
  }

  /** Whether something other than a space begins the field, and Personalize takes its length. */
  #isText(bytes: Uint8Array, field: number): boolean {
    const start = this.#starts[field] ?? 0;
    const length = (this.#ends[field] ?? 0) - start;
    return length > 0 && length <= MAX_ID_LENGTH && (bytes[start] ?? 0) > 0x20;
  }

  /** NaN for an empty field or none. */
  #number(bytes: Uint8Array, field: number): number {
    if (field === -1) return NaN;
    let at = this.#starts[field] ?? 0;
    const end = this.#ends[field] ?? 0;
    if (at === end) return NaN;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const first = at;
    let value = 0;
    let decimals = -1;
    for (; at < end; at++) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit >= 0 && digit <= 9) {
        value = 10 * value + digit;
        if (decimals !== -1) decimals++;
      } else if (digit === DOT - ZERO && decimals === -1) decimals = 0;
      else break;
    }
    if (at < end || at === first || end - first > MOST_DIGITS || bytes[first] === DOT || decimals === 0) {
      this.#odd = true;
      return NaN;
    }
    if (decimals > 0) value /= POWERS[decimals] ?? 1;
    return negative ? -value : value;
  }

  #flag(bytes: Uint8Array, field: number): boolean {
    if (field === -1) return false;
    const start = this.#starts[field] ?? 0;
    const length = (this.#ends[field] ?? 0) - start;
    if (length === 0) return false;
    const digit = (bytes[start] ?? 0) - ZERO;
    if (length !== 1 || (digit !== 0 && digit !== 1)) this.#odd = true;
    return digit === 1;
  }

  /** Epoch milliseconds. */
  #time(bytes: Uint8Array, field: number): number {
    const { timestampUnit: unit } = this.#rows.table;
    const start = this.#starts[field] ?? 0;
    const length = (this.#ends[field] ?? 0) - start;
    let time: number;
    if (length >= 19 && bytes[start + 4] === MINUS) time = unit === undefined || unit === 'iso' ? this.#isoTime(bytes, start, length) : NaN;
    else {
      const value = unit === 'iso' ? NaN : this.#number(bytes, field);
      const isSeconds = unit === 's' || (unit === undefined && value < MILLISECONDS_FROM);
      time = isSeconds ? Math.round(value * 1000) : Math.floor(value);
      if (unit === undefined) this.#guessed = isSeconds ? 'seconds' : 'milliseconds';
    }
    if (!(time >= 0 && time <= this.#latest)) this.#odd = true;
    return time;
  }

  /** "2026-01-31T20:15:00", or with a space; then ".123"; then "Z"; each of the last two may be left out. NaN for other spellings. */
  #isoTime(bytes: Uint8Array, start: number, length: number): number {
    const withZone = bytes[start + length - 1] === 0x5a;
    const bare = withZone ? length - 1 : length;
    const separator = bytes[start + 10];
    const hours = twoDigits(bytes, start + 11);
    const minutes = twoDigits(bytes, start + 14);
    const seconds = twoDigits(bytes, start + 17);
    if ((bare !== 19 && bare !== 23) || (separator !== 0x54 && separator !== 0x20) || bytes[start + 13] !== 58 || bytes[start + 16] !== 58) return NaN;
    if (!(hours < 24 && minutes < 60 && seconds < 60)) return NaN;
    const milliseconds = bare === 19 ? 0 : 10 * twoDigits(bytes, start + 20) + (bytes[start + 22] ?? 0) - ZERO;
    const last = (bytes[start + 22] ?? 0) - ZERO;
    if (bare === 23 && (bytes[start + 19] !== DOT || !(milliseconds >= 0) || last < 0 || last > 9)) return NaN;
    return this.#midnightOf(bytes, start) + ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
  }

  #midnightOf(bytes: Uint8Array, start: number): number {
    const date = this.#date;
    let same = true;
    for (let at = 0; at < 10; at++) same &&= bytes[start + at] === date[at];
    if (same) return this.#midnight;
    date.set(bytes.subarray(start, start + 10));
    const midnight = readTimestamp(Buffer.from(date).toString('latin1'), 'iso');
    this.#midnight = typeof midnight === 'number' ? midnight : NaN;
    return this.#midnight;
  }
}

/** NaN when they are no digits. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - ZERO;
  const ones = (bytes[at + 1] ?? 0) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : NaN;
}
