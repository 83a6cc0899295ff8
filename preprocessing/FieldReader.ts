import { LATEST_MS, MILLISECONDS_FROM, readTimestamp, scaled } from './cells.ts';
import { PLAY_COLUMNS, type PlayColumn, type PlayTable } from './dataset.ts';
import { MAX_ID_LENGTH, MAX_RATIO, MAX_SECONDS, type TimestampUnits } from './parsePlay.ts';
import { ENGAGEMENT_BIT, type PlayRow } from './PlayRow.ts';

const MINUS = 45;
const DOT = 46;
const ZERO = 48;
/** Exact in a double, and so is the quotient by a power of ten up to 10^22: the value is the one that Number() reads. */
const MOST_DIGITS = 15;
const POWERS = Array.from({ length: MOST_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/** A row's fields in their usual spelling, from bytes to numbers: the same play as parsePlay.ts makes of their text. */
export class FieldReader {
  /** How the last row's time was read; undefined where nothing had to be guessed. */
  guessed: keyof TimestampUnits | undefined;
  readonly #table: PlayTable;
  readonly #latest: number;
  /** The field of each column, −1 where there is none. */
  readonly #position = Object.fromEntries(PLAY_COLUMNS.map((column) => [column, -1])) as Record<PlayColumn, number>;
  readonly #watchedScale: number;
  readonly #durationScale: number;
  readonly #ratioScale: number;
  /** Set when a field is not in its usual spelling. */
  #odd = false;
  #starts: Uint32Array = new Uint32Array(0);
  #ends: Uint32Array = new Uint32Array(0);
  /** The last date that was read, and its midnight. */
  readonly #date = new Uint8Array(10);
  #midnight = NaN;

  constructor(table: PlayTable, latest: number) {
    this.#table = table;
    this.#latest = Math.min(latest, LATEST_MS - 1);
    this.#watchedScale = table.scale?.watchedSeconds ?? 1;
    this.#durationScale = table.scale?.durationSeconds ?? 1;
    this.#ratioScale = table.scale?.watchRatio ?? 1;
  }

  /** `fields`: the names of the fields, in order. */
  locate(fields: readonly string[]): void {
    for (const column of PLAY_COLUMNS) {
      const name = this.#table.columns[column];
      this.#position[column] = name === undefined ? -1 : fields.indexOf(name);
    }
  }

  /** Fills the row but for its identity; false when a field needs the careful way. An empty range is a missing value. */
  fill(row: PlayRow, bytes: Uint8Array, starts: Uint32Array, ends: Uint32Array): boolean {
    const position = this.#position;
    this.#starts = starts;
    this.#ends = ends;
    this.#odd = false;
    this.guessed = undefined;
    row.bytes = bytes;
    row.occurredAt = this.#time(bytes, position.occurredAt);
    row.watchedSeconds = scaled(this.#number(bytes, position.watchedSeconds), this.#watchedScale);
    const duration = this.#number(bytes, position.durationSeconds);
    row.durationSeconds = duration === 0 ? NaN : scaled(duration, this.#durationScale);
    row.watchRatio = scaled(this.#number(bytes, position.watchRatio), this.#ratioScale);
    row.engagement =
      (this.#flag(bytes, position.liked) ? ENGAGEMENT_BIT.liked : 0) |
      (this.#flag(bytes, position.shared) ? ENGAGEMENT_BIT.shared : 0) |
      (this.#flag(bytes, position.commented) ? ENGAGEMENT_BIT.commented : 0);
    if (this.#odd || row.watchedSeconds > MAX_SECONDS || row.durationSeconds > MAX_SECONDS || row.durationSeconds < 0 || row.watchRatio > MAX_RATIO) return false;
    if (this.#table.assumeWatched === true && Number.isNaN(row.watchedSeconds) && Number.isNaN(row.watchRatio)) row.watchRatio = 1;
    row.userStart = starts[position.userId] ?? 0;
    row.userEnd = ends[position.userId] ?? 0;
    row.videoStart = starts[position.videoId] ?? 0;
    row.videoEnd = ends[position.videoId] ?? 0;
    row.idStart = starts[position.id] ?? 0;
    row.idEnd = ends[position.id] ?? 0;
    row.sessionStart = starts[position.sessionId] ?? 0;
    row.sessionEnd = ends[position.sessionId] ?? 0;
    return (
      row.userEnd > row.userStart &&
      row.videoEnd > row.videoStart &&
      isText(bytes, row.userStart, row.userEnd) &&
      isText(bytes, row.videoStart, row.videoEnd) &&
      isText(bytes, row.idStart, row.idEnd) &&
      isText(bytes, row.sessionStart, row.sessionEnd)
    );
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
    if (length === 4 && hasWord(bytes, start, TRUE)) return true;
    if (length === 5 && hasWord(bytes, start, FALSE)) return false;
    const digit = (bytes[start] ?? 0) - ZERO;
    if (length !== 1 || (digit !== 0 && digit !== 1)) this.#odd = true;
    return digit === 1;
  }

  /** Epoch milliseconds. */
  #time(bytes: Uint8Array, field: number): number {
    const { timestampUnit: unit } = this.#table;
    const start = this.#starts[field] ?? 0;
    const length = (this.#ends[field] ?? 0) - start;
    let time: number;
    if (length >= 19 && bytes[start + 4] === MINUS) time = unit === undefined || unit === 'iso' ? this.#isoTime(bytes, start, length) : NaN;
    else {
      const value = unit === 'iso' ? NaN : this.#number(bytes, field);
      const isSeconds = unit === 's' || (unit === undefined && value < MILLISECONDS_FROM);
      time = isSeconds ? Math.round(value * 1000) : Math.floor(value);
      if (unit === undefined) this.guessed = isSeconds ? 'seconds' : 'milliseconds';
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

const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

function hasWord(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let at = 0; at < word.length; at++) if (bytes[start + at] !== word[at]) return false;
  return true;
}

/** Nothing, or something that no space begins and whose length Personalize takes. */
function isText(bytes: Uint8Array, start: number, end: number): boolean {
  return start === end || (end - start <= MAX_ID_LENGTH && (bytes[start] ?? 0) > 0x20);
}

/** NaN when they are no digits. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - ZERO;
  const ones = (bytes[at + 1] ?? 0) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : NaN;
}
