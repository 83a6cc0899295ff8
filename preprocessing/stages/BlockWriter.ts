import { ByteDictionary } from '../ByteDictionary.ts';
import type { Digest } from '../Digest.ts';
import { hashOf } from '../hash.ts';
import { PARTITIONS } from './stages.ts';

/**
 * A block: eight words of header, the ends and the bytes of the users that come new with it, rows; little-endian, each section at a multiple
 * of eight bytes. The header: magic, mapper, rows, words a row, new users, bytes of their ids, 1 where the users are numbered afresh, bytes
 * of the whole block.
 *
 * A row: time (float64, epoch milliseconds), ratio (float64), two words of identity, user (an index into the users of this stream so far),
 * item (an index into the mapper's videos) with the flags above it, and, where any source has sessions, two words of session (zeros: none).
 */
export const BLOCK_MAGIC = 0x31425055;
export const HEADER_WORDS = 8;
export const ROW_WORDS = 8;
export const ROW_WORDS_WITH_SESSION = 10;
export const FLAG_SHIFT = 27;
export const ITEM_MASK = 2 ** FLAG_SHIFT - 1;
export const WATCHED = 1;
/** No watch time or no known length: counts in the tally and against its duplicates only. */
export const UNLABELLED = 16;

const FIRST_ROWS = 64;
const MOST_ROWS = 8192;
/** Past it a mapper forgets its users and numbers them afresh; about 60 bytes each. */
const MOST_USERS = 1_000_000;

/** The partition of a user: a range of the hash, so that partitions follow each other in the order of users. */
export function partitionOf(hash: number): number {
  return Math.floor((hash / 2 ** 32) * PARTITIONS);
}

/** One labelled row, written over by the next. */
export interface BlockRow {
  time: number;
  ratio: number;
  item: number;
  flags: number;
  readonly identity: Digest;
  readonly session: Digest;
  hasSession: boolean;
}

class PartitionBuffer {
  rows = 0;
  capacity = 0;
  floats = new Float64Array(0);
  words = new Uint32Array(0);
  /** Users numbered so far; those from `sent` on come with the next block. */
  users = 0;
  newUsers: number[] = [];
  fresh = true;

  grow(rowWords: number): void {
    this.capacity = Math.min(MOST_ROWS, Math.max(FIRST_ROWS, 4 * this.capacity));
    const words = new Uint32Array(this.capacity * rowWords);
    words.set(this.words.subarray(0, this.rows * rowWords));
    this.words = words;
    this.floats = new Float64Array(words.buffer);
  }
}

/** Sorts rows into partitions by their user and packs them into blocks. Memory: 20 MB of rows, and the users. */
export class BlockWriter {
  readonly #users = new ByteDictionary();
  /** By index in `#users`: the number in the partition, and below it the partition. */
  #places = new Uint32Array(1024);
  readonly #buffers = Array.from({ length: PARTITIONS }, () => new PartitionBuffer());
  readonly #mapper: number;
  readonly #rowWords: number;
  readonly #emit: (partition: number, block: Uint8Array<ArrayBuffer>) => void;

  constructor(options: { readonly mapper: number; readonly sessions: boolean; emit(partition: number, block: Uint8Array<ArrayBuffer>): void }) {
    this.#mapper = options.mapper;
    this.#rowWords = options.sessions ? ROW_WORDS_WITH_SESSION : ROW_WORDS;
    this.#emit = options.emit;
  }

  /** The user's bytes, and the row's other parts. */
  add(bytes: Uint8Array, start: number, end: number, row: BlockRow): void {
    const user = this.#userOf(bytes, start, end);
    const place = this.#places[user] ?? 0;
    const partition = place % PARTITIONS;
    const buffer = this.#buffers[partition];
    if (buffer === undefined) return;
    if (buffer.rows === buffer.capacity) {
      if (buffer.capacity === MOST_ROWS) this.#flush(partition, buffer);
      else buffer.grow(this.#rowWords);
    }
    const word = buffer.rows++ * this.#rowWords;
    const { floats, words } = buffer;
    floats[word / 2] = row.time;
    floats[word / 2 + 1] = row.ratio;
    words[word + 4] = row.identity.low;
    words[word + 5] = row.identity.high;
    words[word + 6] = Math.floor(place / PARTITIONS);
    words[word + 7] = row.item | (row.flags << FLAG_SHIFT);
    if (this.#rowWords === ROW_WORDS) return;
    words[word + 8] = row.hasSession ? row.session.low : 0;
    words[word + 9] = row.hasSession ? row.session.high : 0;
  }

  flush(): void {
    for (const [partition, buffer] of this.#buffers.entries()) if (buffer.rows > 0) this.#flush(partition, buffer);
  }

  #userOf(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const before = this.#users.size;
    const user = this.#users.indexOf(bytes, start, end, hash);
    if (user < before) return user;
    if (before === MOST_USERS) {
      this.#forgetUsers();
      return this.#userOf(bytes, start, end);
    }
    if (user === this.#places.length) this.#places = new Uint32Array(this.#places.buffer.transfer(8 * user));
    const partition = partitionOf(hash);
    const buffer = this.#buffers[partition];
    if (buffer !== undefined) {
      this.#places[user] = buffer.users++ * PARTITIONS + partition;
      buffer.newUsers.push(user);
    }
    return user;
  }

  #forgetUsers(): void {
    this.flush();
    for (const buffer of this.#buffers) {
      buffer.users = 0;
      buffer.newUsers = [];
      buffer.fresh = true;
    }
    this.#users.clear();
  }

  #flush(partition: number, buffer: PartitionBuffer): void {
    const { newUsers, rows } = buffer;
    let idBytes = 0;
    for (const user of newUsers) idBytes += this.#users.bytesAt(user).length;
    const idsAt = 4 * (HEADER_WORDS + padded(newUsers.length, 2));
    const rowsAt = idsAt + padded(idBytes, 8);
    const length = rowsAt + 4 * rows * this.#rowWords;
    const block = new Uint8Array(length);
    const words = new Uint32Array(block.buffer);
    words.set([BLOCK_MAGIC, this.#mapper, rows, this.#rowWords, newUsers.length, idBytes, buffer.fresh ? 1 : 0, length]);
    let end = 0;
    for (const [index, user] of newUsers.entries()) {
      const id = this.#users.bytesAt(user);
      block.set(id, idsAt + end);
      words[HEADER_WORDS + index] = end += id.length;
    }
    words.set(buffer.words.subarray(0, rows * this.#rowWords), rowsAt / 4);
    buffer.rows = 0;
    buffer.newUsers = [];
    buffer.fresh = false;
    this.#emit(partition, block);
  }
}

export function padded(length: number, to: number): number {
  return Math.ceil(length / to) * to;
}
