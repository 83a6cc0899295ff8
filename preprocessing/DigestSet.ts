import { Digest } from './Digest.ts';

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
    return this.#addDigest(this.#digest);
  }

  #addDigest({ low, high }: Digest): boolean {
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
