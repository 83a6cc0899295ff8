/** Ids to dense integers, in order of first appearance. */
export class Dictionary {
  readonly ids: string[] = [];
  readonly #indexes = new Map<string, number>();

  constructor(ids: Iterable<string> = []) {
    for (const id of ids) this.intern(id);
  }

  intern(id: string): number {
    let index = this.#indexes.get(id);
    if (index === undefined) {
      index = this.ids.length;
      this.#indexes.set(id, index);
      this.ids.push(id);
    }
    return index;
  }

  find(id: string): number | undefined {
    return this.#indexes.get(id);
  }
}
