import { WorkFailure } from '../errors.ts';
import { Dictionary } from './Dictionary.ts';

/** An event type is one byte. */
const MAX_EVENT_TYPES = 256;

/** Interactions as columns of dense ids; all columns have the same length. */
export interface InteractionTable {
  readonly length: number;
  readonly users: Dictionary;
  readonly items: Dictionary;
  readonly eventTypes: Dictionary;
  readonly user: Uint32Array;
  readonly item: Uint32Array;
  readonly eventType: Uint8Array;
  /** NaN where there is none. */
  readonly eventValue: Float32Array;
  /** Epoch seconds. */
  readonly timestamp: Float64Array;
  /** Columns that the schema has beside these (DEVICE, IMPRESSION), by name in upper case. */
  readonly others: ReadonlyMap<string, TextColumn>;
}

/** A column of text: `value[row]` is an index into `texts`, where 0 is the empty text. */
export interface TextColumn {
  readonly texts: Dictionary;
  readonly value: Uint32Array;
}

export interface InteractionRow {
  readonly userId: string;
  readonly itemId: string;
  readonly eventType: string;
  readonly eventValue: number;
  readonly timestamp: number;
  readonly others?: Iterable<readonly [column: string, text: string]>;
}

/** Collects rows in columns that double when full. */
export class InteractionTableBuilder {
  readonly #users = new Dictionary();
  readonly #items = new Dictionary();
  readonly #eventTypes = new Dictionary();
  #length = 0;
  #user = new Uint32Array(1024);
  #item = new Uint32Array(1024);
  #eventType = new Uint8Array(1024);
  #eventValue = new Float32Array(1024);
  #timestamp = new Float64Array(1024);
  readonly #others = new Map<string, { readonly texts: Dictionary; value: Uint32Array }>();

  get length(): number {
    return this.#length;
  }

  add(row: InteractionRow): void {
    if (this.#length === this.#user.length) this.#grow();
    const at = this.#length++;
    this.#user[at] = this.#users.intern(row.userId);
    this.#item[at] = this.#items.intern(row.itemId);
    const eventType = this.#eventTypes.intern(row.eventType);
    if (eventType >= MAX_EVENT_TYPES) throw new WorkFailure(`Dataset has more than ${MAX_EVENT_TYPES} event types`);
    this.#eventType[at] = eventType;
    this.#eventValue[at] = row.eventValue;
    this.#timestamp[at] = row.timestamp;
    for (const [name, text] of row.others ?? []) {
      if (text === '') continue;
      const { texts, value } = this.#other(name);
      value[at] = texts.intern(text);
    }
  }

  /** All rows, or those of the users that `keeps` names. */
  addTable(table: InteractionTable, keeps: (userId: string) => boolean = () => true): void {
    const kept = table.users.ids.map(keeps);
    for (let row = 0; row < table.length; row++) {
      const user = table.user[row] ?? 0;
      if (kept[user] !== true) continue;
      this.add({
        userId: table.users.ids[user] ?? '',
        itemId: table.items.ids[table.item[row] ?? 0] ?? '',
        eventType: table.eventTypes.ids[table.eventType[row] ?? 0] ?? '',
        eventValue: table.eventValue[row] ?? NaN,
        timestamp: table.timestamp[row] ?? 0,
        others: othersOf(table, row),
      });
    }
  }

  /** In time order; rows of the same second keep the order they were added in. */
  build(): InteractionTable {
    const times = this.#timestamp.subarray(0, this.#length);
    let ordered = true;
    for (let row = 1; row < times.length && ordered; row++) ordered = (times[row - 1] ?? 0) <= (times[row] ?? 0);
    const order = Uint32Array.from(times.keys());
    if (!ordered) order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
    return {
      length: this.#length,
      users: this.#users,
      items: this.#items,
      eventTypes: this.#eventTypes,
      user: order.map((row) => this.#user[row] ?? 0),
      item: order.map((row) => this.#item[row] ?? 0),
      eventType: Uint8Array.from(order, (row) => this.#eventType[row] ?? 0),
      eventValue: Float32Array.from(order, (row) => this.#eventValue[row] ?? NaN),
      timestamp: Float64Array.from(order, (row) => times[row] ?? 0),
      others: new Map(Array.from(this.#others, ([name, { texts, value }]) => [name, { texts, value: order.map((row) => value[row] ?? 0) }])),
    };
  }

  #other(name: string): { readonly texts: Dictionary; readonly value: Uint32Array } {
    let column = this.#others.get(name);
    if (column === undefined) this.#others.set(name, (column = { texts: new Dictionary(['']), value: new Uint32Array(this.#user.length) }));
    return column;
  }

  #grow(): void {
    const size = this.#user.length * 2;
    const grown = <Column extends { set(source: Column): void }>(column: Column, bigger: Column): Column => {
      bigger.set(column);
      return bigger;
    };
    this.#user = grown(this.#user, new Uint32Array(size));
    this.#item = grown(this.#item, new Uint32Array(size));
    this.#eventType = grown(this.#eventType, new Uint8Array(size));
    this.#eventValue = grown(this.#eventValue, new Float32Array(size));
    this.#timestamp = grown(this.#timestamp, new Float64Array(size));
    for (const column of this.#others.values()) column.value = grown(column.value, new Uint32Array(size));
  }
}

/** What a row has in the columns beside the common ones. */
export function* othersOf({ others }: InteractionTable, row: number): Generator<readonly [column: string, text: string]> {
  for (const [name, { texts, value }] of others) {
    const index = value[row] ?? 0;
    if (index !== 0) yield [name, texts.ids[index] ?? ''];
  }
}

/** Tables as they come out of a builder, put together in time order. */
export function mergeTables(tables: readonly InteractionTable[]): InteractionTable {
  const [only] = tables;
  if (only !== undefined && tables.length === 1) return only;
  const builder = new InteractionTableBuilder();
  for (const table of tables) builder.addTable(table);
  return builder.build();
}
