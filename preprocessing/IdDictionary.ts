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
    this.#indexes.set(id, index);
    this.#ids.push(id);
    return index;
  }

  idAt(index: number): string {
    const id = this.#ids[index];
    if (id === undefined) throw new RangeError(`no id at ${index}, expected 0 to ${this.#ids.length - 1}`);
    return id;
  }
}
