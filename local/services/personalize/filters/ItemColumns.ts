import type { MetadataFields } from '../store/MetadataStore.ts';

/** Metadata of a model's items as columns, split and parsed once at first use. */
export class ItemColumns {
  readonly #itemIds: readonly string[];
  readonly #metadata: ReadonlyMap<string, MetadataFields>;
  readonly #texts = new Map<string, readonly (readonly string[])[]>();
  readonly #numbers = new Map<string, Float64Array>();
  readonly #shares = new Map<string, Float32Array>();

  constructor(itemIds: readonly string[], metadata: ReadonlyMap<string, MetadataFields>) {
    this.#itemIds = itemIds;
    this.#metadata = metadata;
  }

  get length(): number {
    return this.#itemIds.length;
  }

  /** Values of a field for each item, [] where there is none. */
  texts(field: string): readonly (readonly string[])[] {
    let column = this.#texts.get(field);
    if (column === undefined) {
      column = this.#itemIds.map((id) => (field === 'ITEM_ID' ? [id] : splitValues(this.#metadata.get(id)?.[field])));
      this.#texts.set(field, column);
    }
    return column;
  }

  /** A numeric field for each item, NaN where there is none. */
  numbers(field: string): Float64Array {
    let column = this.#numbers.get(field);
    if (column === undefined) {
      column = Float64Array.from(this.#itemIds, (id) => Number(this.#metadata.get(id)?.[field] ?? NaN));
      this.#numbers.set(field, column);
    }
    return column;
  }

  /** The share of items whose number is lower, from 0 for the lowest to 1 for the highest; 0 where there is none. */
  shares(field: string): Float32Array {
    let column = this.#shares.get(field);
    if (column === undefined) {
      const numbers = this.numbers(field);
      const ordered = numbers.filter((value) => !Number.isNaN(value)).sort();
      const below = new Map<number, number>();
      ordered.forEach((value, place) => below.set(value, below.get(value) ?? place));
      const highest = Math.max(1, below.get(ordered.at(-1) ?? NaN) ?? 1);
      column = Float32Array.from(numbers, (value) => (below.get(value) ?? 0) / highest);
      this.#shares.set(field, column);
    }
    return column;
  }
}

/** Many values in one field are joined by `|`. */
export function splitValues(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split('|').filter((value) => value !== '');
}
