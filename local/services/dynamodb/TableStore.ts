import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { type Item, itemBytes } from './attributes.ts';
import { type Index, type Key, keyOf, keyPlan, type Table, type TableDescription } from './table.ts';

const layout = `
  CREATE TABLE IF NOT EXISTS tables (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, description TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS indexes (id INTEGER PRIMARY KEY AUTOINCREMENT, table_id INTEGER NOT NULL, name TEXT NOT NULL, UNIQUE (table_id, name));
  CREATE TABLE IF NOT EXISTS items (
    id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL, hash BLOB NOT NULL, range BLOB NOT NULL, bytes INTEGER NOT NULL, item TEXT NOT NULL,
    UNIQUE (table_id, hash, range));
  CREATE TABLE IF NOT EXISTS index_entries (
    index_id INTEGER NOT NULL, hash BLOB NOT NULL, range BLOB NOT NULL, item_hash BLOB NOT NULL, item_range BLOB NOT NULL, item_id INTEGER NOT NULL,
    PRIMARY KEY (index_id, hash, range, item_hash, item_range)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS stream_records (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, at INTEGER NOT NULL, event TEXT NOT NULL, view TEXT NOT NULL, bytes INTEGER NOT NULL,
    keys TEXT NOT NULL, new_image TEXT, old_image TEXT, expired INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS stream_records_by_stream ON stream_records (stream, sequence);
  CREATE TABLE IF NOT EXISTS transaction_tokens (token TEXT PRIMARY KEY, digest TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;`;

export interface StoredItem {
  readonly rowId: number;
  readonly bytes: number;
  readonly text: string;
}

/** Every table of the account in one SQLite file: one row an item, with its index entries and stream records in the same transaction. */
export class TableStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #tables = new Map<string, Table>();
  #inTransaction = false;

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    // WAL with NORMAL: a commit survives the process being killed; only a power cut may lose the last ones.
    // Each checkpoint waits for the disk: one every 16 MB of log instead of every 4 MB.
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -65536; ${layout}`);
    for (const row of this.statement('SELECT id, name, description FROM tables').all()) {
      this.#remember(Number(row['id']), JSON.parse(String(row['description'])) as TableDescription);
    }
  }

  /** All or nothing; inside another transaction it joins that one. */
  transaction<T>(work: () => T): T {
    if (this.#inTransaction) return work();
    this.statement('BEGIN IMMEDIATE').run();
    this.#inTransaction = true;
    try {
      const result = work();
      this.statement('COMMIT').run();
      return result;
    } catch (error) {
      this.statement('ROLLBACK').run();
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  /** Prepared once for each text. */
  statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const prepared = this.#database.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }

  table(name: string): Table | undefined {
    return this.#tables.get(name);
  }

  tableNames(): readonly string[] {
    return [...this.#tables.keys()].sort();
  }

  /** Adds a table, or replaces the description of one; new indexes are filled, and indexes that are gone are emptied. */
  saveTable(description: TableDescription): Table {
    const before = this.#tables.get(description.TableName);
    const table = this.transaction(() => {
      const { id } = this.statement(
        'INSERT INTO tables (name, description) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET description = excluded.description RETURNING id',
      ).get(description.TableName, JSON.stringify(description)) as { readonly id: number };
      const saved = this.#describe(id, description);
      for (const index of before?.indexes ?? []) {
        if (!saved.indexes.some((kept) => kept.id === index.id)) this.#dropIndex(index);
      }
      for (const index of saved.indexes) {
        if (before && !before.indexes.some((known) => known.id === index.id)) this.#fillIndex(saved, index);
      }
      return saved;
    });
    this.#tables.set(description.TableName, table);
    return table;
  }

  deleteTable(table: Table): void {
    this.transaction(() => {
      for (const index of table.indexes) this.#dropIndex(index);
      this.statement('DELETE FROM items WHERE table_id = ?').run(table.id);
      this.statement('DELETE FROM tables WHERE id = ?').run(table.id);
    });
    this.#tables.delete(table.description.TableName);
  }

  get(table: Table, key: Key): StoredItem | undefined {
    const row = this.statement('SELECT id, bytes, item FROM items WHERE table_id = ? AND hash = ? AND range = ?').get(table.id, key.hash, key.range);
    return row && { rowId: Number(row['id']), bytes: Number(row['bytes']), text: String(row['item']) };
  }

  /** `existing` is what get answered for the same key. Call inside a transaction. */
  put(table: Table, key: Key, existing: StoredItem | undefined, item: Item): StoredItem {
    const text = JSON.stringify(item);
    const bytes = itemBytes(item);
    if (existing) {
      this.statement('UPDATE items SET bytes = ?, item = ? WHERE id = ?').run(bytes, text, existing.rowId);
      if (table.indexes.length > 0) this.#unindex(table, key, JSON.parse(existing.text) as Item);
      this.#index(table, key, existing.rowId, item);
      return { rowId: existing.rowId, bytes, text };
    }
    const { lastInsertRowid } = this.statement('INSERT INTO items (table_id, hash, range, bytes, item) VALUES (?, ?, ?, ?, ?)')
      .run(table.id, key.hash, key.range, bytes, text);
    this.#index(table, key, Number(lastInsertRowid), item);
    return { rowId: Number(lastInsertRowid), bytes, text };
  }

  /** Call inside a transaction. */
  delete(table: Table, key: Key, existing: StoredItem): void {
    this.statement('DELETE FROM items WHERE id = ?').run(existing.rowId);
    if (table.indexes.length > 0) this.#unindex(table, key, JSON.parse(existing.text) as Item);
  }

  /** Number of items and their bytes. */
  size(table: Table): { readonly items: number; readonly bytes: number } {
    const row = this.statement('SELECT count(*) AS items, coalesce(sum(bytes), 0) AS bytes FROM items WHERE table_id = ?').get(table.id);
    return { items: Number(row?.['items'] ?? 0), bytes: Number(row?.['bytes'] ?? 0) };
  }

  *rows(sql: string, parameters: readonly SQLInputValue[]): Generator<StoredItem> {
    for (const row of this.statement(sql).iterate(...parameters)) {
      yield { rowId: Number(row['id']), bytes: Number(row['bytes']), text: String(row['item']) };
    }
  }

  close(): void {
    this.#database.close();
  }

  #remember(id: number, description: TableDescription): void {
    this.#tables.set(description.TableName, this.#describe(id, description));
  }

  #describe(id: number, description: TableDescription): Table {
    const index = (global: boolean) => (definition: NonNullable<TableDescription['LocalSecondaryIndexes']>[number]): Index => ({
      id: this.#indexId(id, definition.IndexName),
      name: definition.IndexName,
      global,
      definition,
      keys: keyPlan(description, definition.KeySchema),
    });
    return {
      id,
      description,
      keys: keyPlan(description, description.KeySchema),
      indexes: [
        ...(description.LocalSecondaryIndexes ?? []).map(index(false)),
        ...(description.GlobalSecondaryIndexes ?? []).map(index(true)),
      ],
    };
  }

  #indexId(tableId: number, name: string): number {
    const row = this.statement('SELECT id FROM indexes WHERE table_id = ? AND name = ?').get(tableId, name)
      ?? this.statement('INSERT INTO indexes (table_id, name) VALUES (?, ?) RETURNING id').get(tableId, name);
    return Number(row?.['id']);
  }

  #fillIndex(table: Table, index: Index): void {
    for (const row of this.statement('SELECT id, hash, range, item FROM items WHERE table_id = ?').all(table.id)) {
      const key = { hash: row['hash'] as Uint8Array, range: row['range'] as Uint8Array };
      this.#addEntry(index, key, Number(row['id']), JSON.parse(String(row['item'])) as Item);
    }
  }

  #dropIndex(index: Index): void {
    this.statement('DELETE FROM index_entries WHERE index_id = ?').run(index.id);
    this.statement('DELETE FROM indexes WHERE id = ?').run(index.id);
  }

  #index(table: Table, key: Key, rowId: number, item: Item): void {
    for (const index of table.indexes) this.#addEntry(index, key, rowId, item);
  }

  #addEntry(index: Index, key: Key, rowId: number, item: Item): void {
    const entry = keyOf(item, index.keys);
    if (!entry) return;
    this.statement('INSERT INTO index_entries (index_id, hash, range, item_hash, item_range, item_id) VALUES (?, ?, ?, ?, ?, ?)')
      .run(index.id, entry.hash, entry.range, key.hash, key.range, rowId);
  }

  #unindex(table: Table, key: Key, item: Item): void {
    for (const index of table.indexes) {
      const entry = keyOf(item, index.keys);
      if (!entry) continue;
      this.statement('DELETE FROM index_entries WHERE index_id = ? AND hash = ? AND range = ? AND item_hash = ? AND item_range = ?')
        .run(index.id, entry.hash, entry.range, key.hash, key.range);
    }
  }
}
