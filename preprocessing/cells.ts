import type { TimestampUnit } from './dataset.ts';

/** How exports write "nothing there". NaN is not among them: it is a number that went wrong. */
const MISSING = new Set(['', 'NA', 'N/A', 'null', 'NULL', 'None', '\\N']);

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/;
const PLAIN_INTEGER = /^\d{1,15}$/;

/** Numbers from here on are milliseconds when nobody says: as seconds they would lie after the year 5138, as milliseconds this is March 1973. */
export const MILLISECONDS_FROM = 1e11;

/** 1 January 2100. */
export const LATEST_MS = 4_102_444_800_000;

/** What a cell reads as when something stands in it that cannot be what its column says. */
export const UNREADABLE: unique symbol = Symbol('unreadable');
export type Unreadable = typeof UNREADABLE;

export function isMissing(cell: unknown): cell is undefined | null | string {
  return cell === undefined || cell === null || (typeof cell === 'string' && MISSING.has(cell.trim()));
}

/** A finite number, undefined when the cell is empty. */
export function readNumber(cell: unknown): number | undefined | Unreadable {
  if (typeof cell === 'string') {
    const text = cell.trim();
    if (MISSING.has(text)) return undefined;
    const value = NUMBER.test(text) ? Number(text) : NaN;
    return Number.isFinite(value) ? value : UNREADABLE;
  }
  if (cell === undefined || cell === null) return undefined;
  return typeof cell === 'number' && Number.isFinite(cell) ? cell : UNREADABLE;
}

/** Divides where the factor is one over a whole number, so that 49,866 ms are 49.866 s to the last bit. */
export function scaled(value: number, factor: number): number {
  if (factor === 1) return value;
  const divisor = Math.round(1 / factor);
  return divisor > 1 && 1 / divisor === factor ? value / divisor : value * factor;
}

/** Epoch milliseconds of an ISO 8601 date or date-time; without an offset it is UTC. NaN when it is none. */
function parseIso(text: string): number {
  const match = ISO.exec(text);
  if (match === null) return NaN;
  const [, date = '', time = '00:00', offset = 'Z'] = match;
  // Date.parse rolls 30 February over into March; a date that does not come back the same was none.
  const midnight = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) return NaN;
  const zone = /^[+-]\d\d$/.test(offset) ? `${offset}:00` : offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase();
  return Date.parse(`${date}T${time.replace(',', '.').replace(/(\.\d{3})\d+$/, '$1')}${zone}`);
}

/** Epoch milliseconds between 1970 and 2100, undefined when the cell is empty. */
export function readTimestamp(cell: unknown, unit: TimestampUnit | undefined): number | undefined | Unreadable {
  if (isMissing(cell)) return undefined;
  let milliseconds: number;
  if (typeof cell === 'string' && (unit === 'iso' || (unit === undefined && !NUMBER.test(cell.trim())))) {
    milliseconds = parseIso(cell.trim());
  } else if (unit === 'iso') {
    return UNREADABLE;
  } else {
    const value = typeof cell === 'string' && PLAIN_INTEGER.test(cell) ? Number(cell) : readNumber(cell);
    if (typeof value !== 'number') return value;
    milliseconds = unit === 's' || (unit === undefined && value < MILLISECONDS_FROM) ? Math.round(value * 1000) : value;
  }
  return milliseconds >= 0 && milliseconds < LATEST_MS ? Math.floor(milliseconds) : UNREADABLE;
}

/** Yes or no; an empty cell is no. */
export function readFlag(cell: unknown): boolean | Unreadable {
  if (typeof cell === 'boolean') return cell;
  if (cell === '0') return false;
  if (cell === '1') return true;
  if (isMissing(cell)) return false;
  const value = readNumber(cell);
  if (typeof value === 'number' && value >= 0) return value > 0;
  if (typeof cell !== 'string') return UNREADABLE;
  const word = cell.trim().toLowerCase();
  if (word === 'true' || word === 'yes') return true;
  return word === 'false' || word === 'no' ? false : UNREADABLE;
}

/** Text, or a number as JSONL may give ids; undefined when the cell is empty. */
export function readTextCell(cell: unknown): string | undefined | Unreadable {
  if (typeof cell === 'string') return cell.trim() === '' ? undefined : cell;
  if (cell === undefined || cell === null) return undefined;
  return typeof cell === 'number' ? String(cell) : UNREADABLE;
}
