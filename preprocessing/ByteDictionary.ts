import { hashOf, tailOf, wordAt } from './hash.ts';

/**
 * Ids as bytes ↔ dense integers in order of first appearance: no string is made to look one up. Memory: the bytes of each id once, and
 * 40 to 80 bytes an id.
 */
export class ByteDictionary {
  /**
   * In each slot the id's first and last four bytes, its hash with the length in the lowest byte, and its index + 1; 0 is free. Open addressing, at most
   * half full. An id of up to eight bytes is known by these alone, without another look into memory.
   */
  #slots = new Uint32Array(4 * 2048);
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
    const index = (this.#slots[slot + 3] ?? 0) - 1;
    return index === -1 ? this.#insert(slot, hash, source.subarray(start, end)) : index;
  }

  /** −1 when it is not there. */
  find(id: Uint8Array): number {
    return (this.#slots[this.#slotOf(hashOf(id, 0, id.length), id, 0, id.length) + 3] ?? 0) - 1;
  }

  /** A view, good until the next id is added. */
  bytesAt(index: number): Uint8Array {
    return this.#bytes.subarray(this.#startOf(index), this.#startOf(index + 1));
  }

  textAt(index: number): string {
    return Buffer.from(this.#bytes.buffer, this.#startOf(index), this.#startOf(index + 1) - this.#startOf(index)).toString('utf8');
  }

  clear(): void {
    this.#slots = new Uint32Array(4 * 2048);
    this.#size = 0;
  }

  /** Where the id is, or would be. */
  #slotOf(hash: number, source: Uint8Array, start: number, end: number): number {
    const slots = this.#slots;
    const mask = slots.length - 4;
    const head = headOf(source, start, end);
    const tail = endOf(source, start, end);
    const mark = markOf(hash, end - start);
    for (let slot = placeOf(mark) & mask; ; slot = (slot + 4) & mask) {
      const index = (slots[slot + 3] ?? 0) - 1;
      if (index === -1) return slot;
      if (slots[slot + 2] === mark && slots[slot] === head && slots[slot + 1] === tail && (end - start <= 8 || this.#equals(index, source, start, end))) return slot;
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
    this.#slots[slot] = headOf(id, 0, id.length);
    this.#slots[slot + 1] = endOf(id, 0, id.length);
    this.#slots[slot + 2] = markOf(hash, id.length);
    this.#slots[slot + 3] = index + 1;
    if (8 * this.#size > this.#slots.length) this.#rehash();
    return index;
  }

  #rehash(): void {
    const old = this.#slots;
    const slots = new Uint32Array(2 * old.length);
    const mask = slots.length - 4;
    for (let from = 0; from < old.length; from += 4) {
      if (old[from + 3] === 0) continue;
      let slot = placeOf(old[from + 2] ?? 0) & mask;
      while (slots[slot + 3] !== 0) slot = (slot + 4) & mask;
      for (let word = 0; word < 4; word++) slots[slot + word] = old[from + word] ?? 0;
    }
    this.#slots = slots;
  }
}

function markOf(hash: number, length: number): number {
  return ((hash & 0xffffff00) | Math.min(length, 0xff)) >>> 0;
}

/** Where the search for a slot begins. */
function placeOf(mark: number): number {
  return (mark >>> 8) << 2;
}

function headOf(bytes: Uint8Array, start: number, end: number): number {
  return (end - start >= 4 ? wordAt(bytes, start) : tailOf(bytes, start, end)) >>> 0;
}

function endOf(bytes: Uint8Array, start: number, end: number): number {
  return (end - start >= 4 ? wordAt(bytes, end - 4) : tailOf(bytes, start, end)) >>> 0;
}
