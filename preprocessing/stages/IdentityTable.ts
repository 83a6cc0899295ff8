/** Rows by 64 bits of a hash: 12 to 24 bytes each. Two of n different ones collide with probability n²/2⁶⁵. */
export class IdentityTable {
  /** Low word, high word, row: open addressing with linear probing, at most three quarters full; both words zero = free. */
  #slots = new Uint32Array(3 * 1024);
  #size = 0;

  /** Makes room for so many more. */
  reserve(more: number): void {
    while (4 * (this.#size + more) > this.#slots.length) this.#grow();
  }

  /** The row that was kept for the hash, or −1 when it is new: then `row` is kept. Room must have been made. */
  rowOf(low: number, high: number, row: number): number {
    const slots = this.#slots;
    const mask = slots.length / 3 - 1;
    for (let place = low & mask; ; place = (place + 1) & mask) {
      const slot = 3 * place;
      const slotLow = slots[slot];
      const slotHigh = slots[slot + 1];
      if (slotLow === low && slotHigh === high) return slots[slot + 2] ?? 0;
      if (slotLow === 0 && slotHigh === 0) {
        slots[slot] = low;
        slots[slot + 1] = high;
        slots[slot + 2] = row;
        this.#size++;
        return -1;
      }
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(2 * old.length);
    this.#size = 0;
    for (let slot = 0; slot < old.length; slot += 3) {
      const low = old[slot] ?? 0;
      const high = old[slot + 1] ?? 0;
      if (low !== 0 || high !== 0) this.rowOf(low, high, old[slot + 2] ?? 0);
    }
  }
}
