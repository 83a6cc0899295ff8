/**
 * A copy that stands alone. A string cut out of a chunk of a file keeps the whole chunk alive for as long as it lives itself
 *, so that a few ids would hold the entire log in memory.
 */
export function standalone(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** Ids ↔ dense integers in order of first appearance. */
export class IdDictionary {
  readonly #indexes = new Map<string, number>();
  readonly #ids: string[] = [];

  get size(): number {
    return this.#ids.length;
  }

  get ids(): readonly string[] {
    return this.#ids;
  }

  /** The id's index, a new one when it was not there. */
  indexOf(id: string): number {
    const known = this.#indexes.get(id);
    if (known !== undefined) return known;
    const index = this.#ids.length;
    const kept = standalone(id);
    this.#indexes.set(kept, index);
    this.#ids.push(kept);
    return index;
  }

  idAt(index: number): string {
    const id = this.#ids[index];
    if (id === undefined) throw new RangeError(`no id at ${index}, expected 0 to ${this.#ids.length - 1}`);
    return id;
  }
}
