import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './database.ts';

/** Fields of an item or user by column name in upper case, as text ("Drama|Crime", "96.5"); a missing value has no entry. */
export type MetadataFields = Readonly<Record<string, string>>;

/** Rows of items and users datasets. */
export class MetadataStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** One transaction: with `replace` the given rows become the whole dataset, otherwise rows of the same id are overwritten. `put`: they came by PutItems or PutUsers. */
  write(datasetArn: string, rows: Iterable<readonly [id: string, fields: MetadataFields]>, options: { readonly replace: boolean; readonly put?: boolean }): void {
    const insert = this.#database.prepare('INSERT OR REPLACE INTO metadata (datasetArn, id, fields) VALUES (?, ?, ?)');
    const mark = this.#database.prepare(options.put === true ? 'INSERT OR IGNORE INTO putRows (datasetArn, id) VALUES (?, ?)' : 'DELETE FROM putRows WHERE datasetArn = ? AND id = ?');
    transaction(this.#database, () => {
      if (options.replace) this.deleteDataset(datasetArn);
      for (const [id, fields] of rows) {
        insert.run(datasetArn, id, JSON.stringify(fields));
        mark.run(datasetArn, id);
      }
    });
  }

  /** Ids of the rows that came by PutItems or PutUsers. */
  putIds(datasetArn: string): Set<string> {
    return new Set(this.#database.prepare('SELECT id FROM putRows WHERE datasetArn = ?').all(datasetArn).map((row) => row['id'] as string));
  }

  /** Answers how many there were. */
  deleteRows(datasetArn: string, ids: Iterable<string>): number {
    const remove = this.#database.prepare('DELETE FROM metadata WHERE datasetArn = ? AND id = ?');
    return transaction(this.#database, () => [...ids].reduce((count, id) => count + Number(remove.run(datasetArn, id).changes), 0));
  }

  read(datasetArn: string): Map<string, MetadataFields> {
    const rows = this.#database.prepare('SELECT id, fields FROM metadata WHERE datasetArn = ?').all(datasetArn);
    return new Map(rows.map((row) => [row['id'] as string, JSON.parse(row['fields'] as string) as MetadataFields]));
  }

  deleteDataset(datasetArn: string): void {
    for (const table of ['metadata', 'putRows']) this.#database.prepare(`DELETE FROM ${table} WHERE datasetArn = ?`).run(datasetArn);
  }
}
