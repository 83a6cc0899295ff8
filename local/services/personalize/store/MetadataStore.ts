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

  /** One transaction: with `replace` the given rows become the whole dataset, otherwise rows of the same id are overwritten. */
  write(datasetArn: string, rows: Iterable<readonly [id: string, fields: MetadataFields]>, options: { readonly replace: boolean }): void {
    const insert = this.#database.prepare('INSERT OR REPLACE INTO metadata (datasetArn, id, fields) VALUES (?, ?, ?)');
    transaction(this.#database, () => {
      if (options.replace) this.deleteDataset(datasetArn);
      for (const [id, fields] of rows) insert.run(datasetArn, id, JSON.stringify(fields));
    });
  }

  read(datasetArn: string): Map<string, MetadataFields> {
    const rows = this.#database.prepare('SELECT id, fields FROM metadata WHERE datasetArn = ?').all(datasetArn);
    return new Map(rows.map((row) => [row['id'] as string, JSON.parse(row['fields'] as string) as MetadataFields]));
  }

  deleteDataset(datasetArn: string): void {
    this.#database.prepare('DELETE FROM metadata WHERE datasetArn = ?').run(datasetArn);
  }
}
