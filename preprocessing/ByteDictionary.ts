/**
 * Ids as bytes ↔ dense integers in order of first appearance: no string is made to look one up. Memory: the bytes of each id once, and
 * 16 to 24 bytes an id.
 */
export class ByteDictionary {
  /** Index + 1 of the id in each slot; 0 is free. Open addressing, at most half full. */
  #slots = new Uint32Array(2048);
  #hashes = new Uint32Array(1024);
  /** Where each id ends in `#bytes`. */
  #ends = new Uint32Array(1024);
  #bytes = new Uint8Array(16 * 1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The id's index, a new one when it was not there. */
  indexOf(source: Uint8Array, start: number, end: number): number {
    const hash = hashOf(source, start, end);
    const slot = this.#slotOf(hash, source, start, end);
    const index = (this.#slots[slot] ?? 0) - 1;
    return index === -1 ? this.#insert(slot, hash, source.subarray(start, end)) : index;
  }

  /** −1 when it is not there. */
  find(id: Uint8Array): number {
    return (this.#slots[this.#slotOf(hashOf(id, 0, id.length), id, 0, id.length)] ?? 0) - 1;
  }

  textAt(index: number): string {
    return Buffer.from(this.#bytes.buffer, this.#startOf(index), (this.#ends[index] ?? 0) - this.#startOf(index)).toString('utf8');
  }

  /** Where the id is, or would be. */
  #slotOf(hash: number, source: Uint8Array, start: number, end: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = (this.#slots[slot] ?? 0) - 1;
      if (index === -1 || (this.#hashes[index] === hash && this.#equals(index, source, start, end))) return slot;
    }
  }

  #startOf(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
  }

  #equals(index: number, source: Uint8Array, start: number, end: number): boolean {
    const from = this.#startOf(index);
    if ((this.#ends[index] ?? 0) - from !== end - start) return false;
    for (let at = start; at < end; at++) if (source[at] !== this.#bytes[from + at - start]) return false;
    return true;
  }

  #insert(slot: number, hash: number, id: Uint8Array): number {
    const index = this.#size++;
    const start = this.#startOf(index);
    if (start + id.length > this.#bytes.length) this.#bytes = new Uint8Array(this.#bytes.buffer.transfer(2 * this.#bytes.length + id.length));
    this.#bytes.set(id, start);
    if (index === this.#ends.length) {
      this.#ends = new Uint32Array(this.#ends.buffer.transfer(8 * index));
      this.#hashes = new Uint32Array(this.#hashes.buffer.transfer(8 * index));
    }
    this.#ends[index] = start + id.length;
    this.#hashes[index] = hash;
    this.#slots[slot] = index + 1;
    if (2 * this.#size > this.#slots.length) this.#rehash();
    return index;
  }

  #rehash(): void {
    const slots = new Uint32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    for (let index = 0; index < this.#size; index++) {
      let slot = (this.#hashes[index] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.#slots = slots;
  }
}

/** FNV-1a, folded. */
function hashOf(source: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (source[at] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
