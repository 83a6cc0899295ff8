import type { StoredEvent } from '../store/EventStore.ts';
import type { UserHistories } from './UserHistories.ts';

/** How often each item has been interacted with, imported and live together, and when anything was last. */
export class ItemActivity {
  readonly #histories: UserHistories;
  /** By index into the imported table's items. */
  readonly #imported: Uint32Array;
  readonly #live = new Map<string, number>();
  #newest: number;
  #most = 0;

  constructor(histories: UserHistories, events: Iterable<StoredEvent>) {
    this.#histories = histories;
    const { item, items, timestamp } = histories.table;
    this.#imported = new Uint32Array(items.ids.length);
    for (const index of item) this.#imported[index] = (this.#imported[index] ?? 0) + 1;
    this.#most = this.#imported.reduce((most, count) => Math.max(most, count), 0);
    // Tables are in time order.
    this.#newest = timestamp.at(-1) ?? -Infinity;
    for (const event of events) this.add(event);
  }

  /** Epoch seconds of the newest interaction; −Infinity where there is none. */
  get newest(): number {
    return this.#newest;
  }

  /** Of the item with the most. */
  get most(): number {
    return this.#most;
  }

  countOf(itemId: string): number {
    const index = this.#histories.table.items.find(itemId);
    return (index === undefined ? 0 : (this.#imported[index] ?? 0)) + (this.#live.get(itemId) ?? 0);
  }

  add(event: StoredEvent): void {
    if (event.itemId === null || this.#histories.isImported(event)) return;
    this.#live.set(event.itemId, (this.#live.get(event.itemId) ?? 0) + 1);
    this.#most = Math.max(this.#most, this.countOf(event.itemId));
    this.#newest = Math.max(this.#newest, event.timestamp);
  }
}
