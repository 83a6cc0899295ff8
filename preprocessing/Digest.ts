import { tailOf, wordAt } from './hash.ts';

/** 64 bits of a hash, made in place so that a row costs no allocation. */
export class Digest {
  low = 0;
  high = 0;

  start(seed: number): void {
    this.low = 0xdeadbeef ^ seed;
    this.high = 0x41c6ce57 ^ Math.imul(seed, 0x9e3779b1);
  }

  /** Takes the bytes in, and where they end: "ab" and "c" is not "a" and "bc". */
  update(bytes: Uint8Array, start: number, end: number): void {
    let { low, high } = this;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      const word = wordAt(bytes, at);
      low = Math.imul(low ^ word, 0x9e3779b1);
      low ^= low >>> 15;
      high = Math.imul(high ^ word, 0x5f356495);
      high ^= high >>> 13;
    }
    const tail = tailOf(bytes, at, end) | ((end - start) << 24);
    low = Math.imul(low ^ tail, 0x9e3779b1);
    high = Math.imul(high ^ tail, 0x5f356495);
    this.low = low ^ (low >>> 15);
    this.high = high ^ (high >>> 13);
  }

  /** Never answers two zeros, which mark what is not there. */
  finish(): void {
    const low = Math.imul(this.low ^ (this.high >>> 16), 0x85ebca6b);
    const high = Math.imul(this.high ^ (low >>> 13), 0xc2b2ae35);
    this.low = (low ^ (high >>> 15)) >>> 0;
    this.high = (high ^ (this.low >>> 16)) >>> 0;
    if (this.low === 0 && this.high === 0) this.high = 1;
  }

  clear(): void {
    this.low = 0;
    this.high = 0;
  }

  /** Sums do not depend on the order: for the keys of an object. */
  add({ low, high }: Digest): void {
    this.low = (this.low + low) | 0;
    this.high = (this.high + high) | 0;
  }

  ofText(text: string, seed: number): void {
    const bytes = Buffer.from(text, 'utf8');
    this.start(seed);
    this.update(bytes, 0, bytes.length);
    this.finish();
  }
}

/** A seed for a digest, so that equal text under other column names is not taken for the same row. */
export function seedOf(text: string): number {
  let seed = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) seed = Math.imul(seed ^ text.charCodeAt(index), 0x01000193);
  return seed >>> 0;
}
