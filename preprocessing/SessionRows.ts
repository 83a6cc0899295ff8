import type { Digest } from './DigestSet.ts';

/** The kept row of each watch session (a user, a video and a session id), by 64 bits of its hash: 16 to 32 bytes a session. */
export class SessionRows {
  /** Low word, high word, row: at most three quarters full; both words zero = free. */
  #slots = new Uint32Array(3 * 1024);
  #size = 0;

  /** The session's row, or −1 when it is new: then `row` is kept for it. */
  rowOf({ low, high }: Digest, row: number): number {
    if (4 * (this.#size + 1) > this.#slots.length) this.#grow();
    return this.#find(low, high, row);
  }

  #find(low: number, high: number, row: number): number {
    const slots = this.#slots;
    const capacity = slots.length / 3;
    for (let place = low % capacity; ; place = place + 1 === capacity ? 0 : place + 1) {
      const slot = 3 * place;
      if (slots[slot] === low && slots[slot + 1] === high) return slots[slot + 2] ?? -1;
      if (slots[slot] === 0 && slots[slot + 1] === 0) {
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
      if (old[slot] !== 0 || old[slot + 1] !== 0) this.#find(old[slot] ?? 0, old[slot + 1] ?? 0, old[slot + 2] ?? 0);
    }
  }
}
