import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredBytes } from './stages.ts';

/** Bytes in memory, or a range of a file that is open in this process. Plain data, so that any thread can read it. */
export type Kept = Uint8Array<ArrayBuffer> | { readonly file: number; readonly start: number; readonly end: number };

const READ_BYTES = 4 * 1024 * 1024;

/**
 * Keeps bytes in memory up to a bound, and past it in one temporary file (in TMPDIR), which is unlinked as soon as it is open: nothing is left
 * behind, however the process ends.
 */
export class Spill {
  readonly #memory: number;
  #held = 0;
  #file: number | undefined;
  #end = 0;

  /** `memory`: bytes held at most. */
  constructor(memory: number) {
    this.#memory = memory;
  }

  /** Bytes that went to the file. */
  get spilled(): number {
    return this.#end;
  }

  keep(bytes: Uint8Array<ArrayBuffer>): Kept {
    if (this.#held + bytes.length <= this.#memory) {
      this.#held += bytes.length;
      return bytes;
    }
    this.#file ??= openUnlinked();
    const start = this.#end;
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at, bytes.length - at, start + at);
    this.#end = start + bytes.length;
    return { file: this.#file, start, end: this.#end };
  }

  /** The bytes are held elsewhere from now on, or no more. */
  release(kept: Kept): void {
    if (kept instanceof Uint8Array) this.#held -= kept.length;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

function openUnlinked(): number {
  const path = join(tmpdir(), `upnext-spill-${randomUUID()}`);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return file;
}

export function storedBytes(kept: Kept): StoredBytes {
  if (kept instanceof Uint8Array) return { size: kept.length, read: (start, end) => Promise.resolve(kept.subarray(start, end)) };
  return { size: kept.end - kept.start, read: async (start, end) => readRange(kept.file, kept.start + start, kept.start + end) };
}

/** The bytes in pieces. */
export function* piecesOf(kept: Kept): Generator<Uint8Array> {
  if (kept instanceof Uint8Array) yield kept;
  else for (let start = kept.start; start < kept.end; start += READ_BYTES) yield readRange(kept.file, start, Math.min(start + READ_BYTES, kept.end));
}

function readRange(file: number, start: number, end: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(file, bytes, at, bytes.length - at, start + at);
    if (read === 0) throw new RangeError(`the spilled bytes end at ${start + at}, expected ${end}`);
    at += read;
  }
  return bytes;
}
