/**
 * Tells whether a text was seen before by 64 bits of its hash: 16 bytes or less a text, whatever its length. Two of n different texts
 * collide with probability n²/2⁶⁵ (10 million rows: 3 in a million).
 */
export class DigestSet {
  /** Open addressing with linear probing; low and high words side by side, both zero = free. */
  #slots = new Uint32Array(2 * 1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** False when the text (within the same `seed`) was there already. */
  add(text: string, seed: number): boolean {
    let low = 0xdeadbeef ^ seed;
    let high = 0x41c6ce57 ^ Math.imul(seed, 0x9e3779b1);
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      low = Math.imul(low ^ unit, 0x9e3779b1);
      low ^= low >>> 15;
      high = Math.imul(high ^ unit, 0x5f356495);
      high ^= high >>> 13;
    }
    low = Math.imul(low ^ (high >>> 16), 0x85ebca6b);
    high = Math.imul(high ^ (low >>> 13), 0xc2b2ae35);
    low = (low ^ (high >>> 15) ^ text.length) >>> 0;
    high = (high ^ (low >>> 16)) >>> 0;
    return this.#insert(low, low === 0 && high === 0 ? 1 : high);
  }

  #insert(low: number, high: number): boolean {
    if (4 * (this.#size + 1) > this.#slots.length) this.#grow();
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

/** A seed for `DigestSet.add`, so that equal text under other column names is not taken for the same row. */
export function seedOf(text: string): number {
  let seed = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) seed = Math.imul(seed ^ text.charCodeAt(index), 0x01000193);
  return seed >>> 0;
}
