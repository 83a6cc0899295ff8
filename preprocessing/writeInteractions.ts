import { ENGAGEMENTS } from './eventWeights.ts';
import { csvField, csvFloat, PartFiles } from './PartFiles.ts';
import { ENGAGEMENT_BIT, type PlayColumns } from './PlayColumns.ts';
import type { OutputFolder } from './storage.ts';

const CHUNK_BYTES = 1024 * 1024;
/** Two ids of 256 characters, each up to four bytes and quoted, a time, a type and a float; four times over for the engagements. */
const ROW_BYTES = 4 * (2 * (2 * 4 * 256 + 2) + 64);
const COMMA = 44;
const ZERO = 48;

/**
 * Personalize's interactions (https://docs.aws.amazon.com/personalize/latest/dg/interactions-dataset-requirements.html): each play in
 * time order with its watch ratio as value, then a row without value for each engagement.
 */
export async function writeInteractions(output: OutputFolder, plays: PlayColumns, order: Uint32Array): Promise<void> {
  const parts = new PartFiles(output, { folder: 'interactions', header: ['USER_ID', 'ITEM_ID', 'TIMESTAMP', 'EVENT_TYPE', 'EVENT_VALUE'] });
  const users = encoded(plays.users.ids);
  const items = encoded(plays.items.ids);
  const events = ENGAGEMENTS.map((engagement) => ({ bit: ENGAGEMENT_BIT[engagement], text: Buffer.from(`${engagement},\n`) }));
  const types = { watched: Buffer.from('watched,'), clicked: Buffer.from('clicked,') };
  const { user, item, occurredAt, watchRatio, flags } = plays;
  let chunk = new Uint8Array(CHUNK_BYTES);
  let length = 0;
  for (const row of order) {
    const start = length;
    length = users.copy(user[row] ?? 0, chunk, length);
    length = items.copy(item[row] ?? 0, chunk, length);
    length = writeInteger(chunk, length, Math.floor((occurredAt[row] ?? 0) / 1000));
    chunk[length++] = COMMA;
    const typeAt = length;
    length = copy(types[plays.typeAt(row)], chunk, length);
    length = writeFloat(chunk, length, watchRatio[row] ?? 0);
    chunk[length++] = 10;
    for (const { bit, text } of events) {
      if (((flags[row] ?? 0) & bit) === 0) continue;
      chunk.copyWithin(length, start, typeAt);
      length = copy(text, chunk, length + typeAt - start);
    }
    if (length > CHUNK_BYTES - ROW_BYTES) {
      await parts.write(chunk.subarray(0, length));
      // The writer may keep the one before for a while.
      chunk = new Uint8Array(CHUNK_BYTES);
      length = 0;
    }
  }
  if (length > 0) await parts.write(chunk.subarray(0, length));
  await parts.close();
}

/** Ids as CSV fields with a comma behind, ready to be copied by index. */
function encoded(ids: readonly string[]): { copy(index: number, target: Uint8Array, at: number): number } {
  const bytes = Buffer.from(ids.map((id) => `${csvField(id)},`).join(''));
  const ends = new Uint32Array(ids.length);
  let end = 0;
  for (let index = 0; index < ids.length; index++) ends[index] = end += Buffer.byteLength(csvField(ids[index] ?? '')) + 1;
  return {
    copy(index, target, at) {
      const last = ends[index] ?? 0;
      let to = at;
      for (let from = index === 0 ? 0 : (ends[index - 1] ?? 0); from < last; from++) target[to++] = bytes[from] ?? 0;
      return to;
    },
  };
}

function copy(source: Uint8Array, target: Uint8Array, at: number): number {
  for (let from = 0; from < source.length; from++) target[at + from] = source[from] ?? 0;
  return at + source.length;
}

/** A whole number from zero on; answers where it ends. */
function writeInteger(target: Uint8Array, at: number, value: number): number {
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits++;
  return writeDigits(target, at, value, digits);
}

function writeDigits(target: Uint8Array, at: number, value: number, digits: number): number {
  let rest = value;
  for (let place = at + digits - 1; place >= at; place--) {
    const next = Math.floor(rest / 10);
    target[place] = ZERO + rest - 10 * next;
    rest = next;
  }
  return at + digits;
}

/**
 * The same characters as csvFloat: seven digits, without zeros at the end. The scaled value is off by 10⁻⁹ at most, so that rounding it
 * is sure unless it lies by a half; that, and what would need an exponent, is left to csvFloat.
 */
export function writeFloat(target: Uint8Array, at: number, value: number): number {
  let decimals = 6;
  for (let power = 10; power <= value && decimals > 0; power *= 10) decimals--;
  for (let power = 1; power > value && decimals < 12; power /= 10) decimals++;
  const scale = 10 ** decimals;
  const scaled = value * scale;
  let digits = Math.floor(scaled + 0.5);
  if (!(scaled >= 1e6 && digits < 1e7) || Math.abs(scaled - Math.floor(scaled) - 0.5) < 1e-6) return copy(Buffer.from(csvFloat(value)), target, at);
  while (decimals > 0 && digits % 10 === 0) {
    digits /= 10;
    decimals--;
  }
  const unit = 10 ** decimals;
  const whole = Math.floor(digits / unit);
  const end = writeInteger(target, at, whole);
  if (decimals === 0) return end;
  target[end] = 46;
  return writeDigits(target, end + 1, digits - whole * unit, decimals);
}
