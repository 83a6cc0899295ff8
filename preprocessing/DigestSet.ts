/** 64 bits of a hash, made in place so that a row costs no allocation. */
export class Digest {
  low = 0;
  high = 0;

  start(seed: number): void {
    this.low = 0xdeadbeef ^ seed;
    this.high = 0x41c6ce57 ^ Math.imul(seed, 0x9e3779b1);
  }

  /** Takes the bytes in; several calls in a row hash their concatenation. */
  update(bytes: Uint8Array, start: number, end: number): void {
    let { low, high } = this;
    for (let at = start; at < end; at++) {
      const unit = bytes[at] ?? 0;
      low = Math.imul(low ^ unit, 0x9e3779b1);
      low ^= low >>> 15;
      high = Math.imul(high ^ unit, 0x5f356495);
      high ^= high >>> 13;
    }
    this.low = low;
    this.high = high;
  }

  /** `length`: of all that was hashed. Never answers two zeros, which mark a free slot. */
  finish(length: number): void {
    const low = Math.imul(this.low ^ (this.high >>> 16), 0x85ebca6b);
    const high = Math.imul(this.high ^ (low >>> 13), 0xc2b2ae35);
    this.low = (low ^ (high >>> 15) ^ length) >>> 0;
    this.high = (high ^ (this.low >>> 16)) >>> 0;
    if (this.low === 0 && this.high === 0) this.high = 1;
  }

  ofText(text: string, seed: number): void {
    const bytes = Buffer.from(text, 'utf8');
    this.start(seed);
    this.update(bytes, 0, bytes.length);
    this.finish(bytes.length);
  }
}

/**
 * Tells whether something was seen before by 64 bits of its hash: 11 to 22 bytes each, whatever its length. Two of n different ones
 * collide with probability n²/2⁶⁵ (10 million rows: 3 in a million).
 */
export class DigestSet {
  /** Open addressing with linear probing, at most three quarters full; low and high words side by side, both zero = free. */
  #slots = new Uint32Array(2 * 1024);
  #size = 0;
  readonly #digest = new Digest();

  get size(): number {
    return this.#size;
  }

  /** False when the text (within the same `seed`) was there already. */
  add(text: string, seed: number): boolean {
    this.#digest.ofText(text, seed);
    return this.addDigest(this.#digest);
  }

  /** False when it was there already. */
  addDigest({ low, high }: Digest): boolean {
    if (8 * (this.#size + 1) > 3 * this.#slots.length) this.#grow();
    return this.#insert(low, high);
  }

  #insert(low: number, high: number): boolean {
    const slots = this.#slots;
    const mask = slots.length - 2;
    for (let slot = (low << 1) & mask; ; slot = (slot + 2) & mask) {
      const slotLow = slots[slot];
      const slotHigh = slots[slot + 1];
      if (slotLow === low && slotHigh === high) return false;
      if (slotLow === 0 && slotHigh === 0) {
        slots[slot] = low;
        slots[slot + 1] = high;
        this.#size++;
        return true;
      }
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    this.#size = 0;
    for (let slot = 0; slot < old.length; slot += 2) {
      const low = old[slot] ?? 0;
      const high = old[slot + 1] ?? 0;
      if (low !== 0 || high !== 0) this.#insert(low, high);
    }
  }
}

/** A seed for a digest, so that equal text under other column names is not taken for the same row. */
export function seedOf(text: string): number {
  let seed = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) seed = Math.imul(seed ^ text.charCodeAt(index), 0x01000193);
  return seed >>> 0;
}
