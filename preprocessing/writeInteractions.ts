import type { EncodedIds } from './EncodedIds.ts';
import { ENGAGEMENTS } from './eventWeights.ts';
import { csvFloat, PartFiles } from './PartFiles.ts';
import { ENGAGEMENT_BIT } from './PlayRow.ts';
import { WATCHED } from './stages/BlockWriter.ts';
import type { PlayBatch } from './stages/mergeByTime.ts';
import type { OutputFolder } from './storage.ts';

const CHUNK_BYTES = 1024 * 1024;
/** Two ids of 256 characters, each up to four bytes and quoted, a time, a type and a float; four times over for the engagements. */
const ROW_BYTES = 4 * (2 * (2 * 4 * 256 + 2) + 64);
const COMMA = 44;
const ZERO = 48;
const WATCHED_TEXT = Buffer.from('watched,');
const CLICKED_TEXT = Buffer.from('clicked,');
const ENGAGEMENT_TEXTS = ENGAGEMENTS.map((engagement) => ({ bit: ENGAGEMENT_BIT[engagement], text: Buffer.from(`${engagement},\n`) }));

/**
 * Personalize's interactions (https://docs.aws.amazon.com/personalize/latest/dg/interactions-dataset-requirements.html): each play in
 * time order with its watch ratio as value, then a row without value for each engagement. One file a part.
 */
export async function writeInteractions(
  output: OutputFolder,
  plays: { readonly users: EncodedIds; readonly videos: EncodedIds; readonly parts: readonly AsyncIterable<PlayBatch>[] },
): Promise<void> {
  const parts = new PartFiles(output, { folder: 'interactions', header: ['USER_ID', 'ITEM_ID', 'TIMESTAMP', 'EVENT_TYPE', 'EVENT_VALUE'] });
  for (const part of plays.parts) {
    for await (const rows of csvOf(part, plays)) await parts.write(rows);
    await parts.endPart();
  }
  await parts.close();
}

async function* csvOf(batches: AsyncIterable<PlayBatch>, { users, videos }: { readonly users: EncodedIds; readonly videos: EncodedIds }): AsyncGenerator<Uint8Array> {
  let chunk = new Uint8Array(CHUNK_BYTES);
  let view = new DataView(chunk.buffer);
  let length = 0;
  for await (const batch of batches) {
    const { times, ratios, flags } = batch;
    for (let play = 0; play < batch.length; play++) {
      const flag = flags[play] ?? 0;
      const start = length;
      length = users.copy(batch.users[play] ?? 0, view, length);
      length = videos.copy(batch.videos[play] ?? 0, view, length);
      length = writeInteger(chunk, length, Math.floor((times[play] ?? 0) / 1000));
      chunk[length++] = COMMA;
      const typeAt = length;
      length = copy((flag & WATCHED) === 0 ? CLICKED_TEXT : WATCHED_TEXT, chunk, length);
      length = writeFloat(chunk, length, ratios[play] ?? 0);
      chunk[length++] = 10;
      if (flag > WATCHED) {
        for (const { bit, text } of ENGAGEMENT_TEXTS) {
          if ((flag & bit) === 0) continue;
          chunk.copyWithin(length, start, typeAt);
          length = copy(text, chunk, length + typeAt - start);
        }
      }
      if (length > CHUNK_BYTES - ROW_BYTES) {
        yield chunk.subarray(0, length);
        // The writer may keep the one before for a while.
        chunk = new Uint8Array(CHUNK_BYTES);
        view = new DataView(chunk.buffer);
        length = 0;
      }
    }
  }
  if (length > 0) yield chunk.subarray(0, length);
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
