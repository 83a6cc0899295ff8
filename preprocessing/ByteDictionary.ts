import { hashOf } from './hash.ts';

/**
 * Ids as bytes ↔ dense integers in order of first appearance: no string is made to look one up. Memory: the bytes of each id once, and
 * 20 to 40 bytes an id.
 */
export class ByteDictionary {
  /** In each slot the id's hash and, beside it, its index + 1; 0 is free. Open addressing, at most half full. */
  #slots = new Uint32Array(4096);
  /** Where each id ends in `#bytes`. */
  #ends = new Uint32Array(1024);
  #bytes = new Uint8Array(16 * 1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Of all ids together. */
  get byteLength(): number {
    return this.#startOf(this.#size);
  }

  /** The id's index, a new one when it was not there. `hash` is hashOf the same bytes. */
  indexOf(source: Uint8Array, start: number, end: number, hash: number = hashOf(source, start, end)): number {
    const slot = this.#slotOf(hash, source, start, end);
    const index = (this.#slots[slot + 1] ?? 0) - 1;
    return index === -1 ? this.#insert(slot, hash, source.subarray(start, end)) : index;
  }

  /** −1 when it is not there. */
  find(id: Uint8Array): number {
    return (this.#slots[this.#slotOf(hashOf(id, 0, id.length), id, 0, id.length) + 1] ?? 0) - 1;
  }

  /** A view, good until the next id is added. */
  bytesAt(index: number): Uint8Array {
    return this.#bytes.subarray(this.#startOf(index), this.#startOf(index + 1));
  }

  textAt(index: number): string {
    return Buffer.from(this.#bytes.buffer, this.#startOf(index), this.#startOf(index + 1) - this.#startOf(index)).toString('utf8');
  }

  clear(): void {
    this.#slots = new Uint32Array(4096);
    this.#size = 0;
  }

  /** Where the id is, or would be. */
  #slotOf(hash: number, source: Uint8Array, start: number, end: number): number {
    const slots = this.#slots;
    const mask = slots.length - 2;
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const index = (slots[slot + 1] ?? 0) - 1;
      if (index === -1 || (slots[slot] === hash && this.#equals(index, source, start, end))) return slot;
    }
  }

  #startOf(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
  }

  #equals(index: number, source: Uint8Array, start: number, end: number): boolean {
    const bytes = this.#bytes;
    const from = this.#startOf(index);
    if ((this.#ends[index] ?? 0) - from !== end - start) return false;
    for (let at = start; at < end; at++) if (source[at] !== bytes[from + at - start]) return false;
    return true;
  }

  #insert(slot: number, hash: number, id: Uint8Array): number {
    const index = this.#size++;
    const start = this.#startOf(index);
    if (start + id.length > this.#bytes.length) this.#bytes = new Uint8Array(this.#bytes.buffer.transfer(2 * this.#bytes.length + id.length));
    this.#bytes.set(id, start);
    if (index === this.#ends.length) this.#ends = new Uint32Array(this.#ends.buffer.transfer(8 * index));
    this.#ends[index] = start + id.length;
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = index + 1;
    if (4 * this.#size > this.#slots.length) this.#rehash();
    return index;
  }

  #rehash(): void {
    const old = this.#slots;
    const slots = new Uint32Array(2 * old.length);
    const mask = slots.length - 2;
    for (let from = 0; from < old.length; from += 2) {
      const hash = old[from] ?? 0;
      if (old[from + 1] === 0) continue;
      let slot = (hash << 1) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      slots[slot] = hash;
      slots[slot + 1] = old[from + 1] ?? 0;
    }
    this.#slots = slots;
  }
}
