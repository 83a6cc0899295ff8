import type { InteractionTable } from './InteractionTable.ts';

/** Interactions of an item from which its own share of a context counts as much as everybody's. */
const PRIOR = 10;
/** An item met four times as often in a context as elsewhere is as typical of it as can be. */
const MOST_DOUBLINGS = 2;
/** Contexts are few (devices, countries); more than these at once are counted again. */
const MOST_KEPT = 100;

/** How typical items are of a context ("DEVICE" "tv"), from the imported interactions that have one. */
export class ContextCounts {
  readonly #table: InteractionTable;
  /** By context: a level from −1 to 1 for each of the table's items. */
  readonly #levels = new Map<string, Float32Array>();

  constructor(table: InteractionTable) {
    this.#table = table;
  }

  /** From −1 (met elsewhere) to 1 (met here); 0 where nothing is known. */
  levels(column: string, text: string): (itemId: string) => number {
    const key = `${column}\n${text}`;
    let levels = this.#levels.get(key);
    if (levels === undefined) {
      levels = this.#count(column, text);
      if (this.#levels.size >= MOST_KEPT) this.#levels.clear();
      this.#levels.set(key, levels);
    }
    const found = levels;
    return (itemId) => found[this.#table.items.find(itemId) ?? -1] ?? 0;
  }

  #count(column: string, text: string): Float32Array {
    const { items, item, others, length } = this.#table;
    const levels = new Float32Array(items.ids.length);
    const known = others.get(column);
    const wanted = known?.texts.find(text);
    if (known === undefined || wanted === undefined) return levels;
    const here = new Uint32Array(items.ids.length);
    const all = new Uint32Array(items.ids.length);
    let totalHere = 0;
    let total = 0;
    for (let row = 0; row < length; row++) {
      const value = known.value[row] ?? 0;
      if (value === 0) continue;
      const at = item[row] ?? 0;
      all[at] = (all[at] ?? 0) + 1;
      total += 1;
      if (value !== wanted) continue;
      here[at] = (here[at] ?? 0) + 1;
      totalHere += 1;
    }
    const usual = totalHere / total;
    return levels.map((_, at) => {
      const share = ((here[at] ?? 0) + PRIOR * usual) / ((all[at] ?? 0) + PRIOR);
      return Math.max(-1, Math.min(1, Math.log2(share / usual) / MOST_DOUBLINGS));
    });
  }
}
