import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './database.ts';

export interface Tag {
  readonly tagKey: string;
  readonly tagValue: string;
}

/** Tags of every resource by its ARN; they go with the resource. */
export class TagStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** In the order of their keys. */
  list(arn: string): Tag[] {
    return this.#database.prepare('SELECT key AS tagKey, value AS tagValue FROM tags WHERE arn = ? ORDER BY key').all(arn) as unknown as Tag[];
  }

  /** A tag of the same key gets the new value. */
  put(arn: string, tags: readonly Tag[]): void {
    const insert = this.#database.prepare('INSERT OR REPLACE INTO tags (arn, key, value) VALUES (?, ?, ?)');
    transaction(this.#database, () => tags.forEach(({ tagKey, tagValue }) => insert.run(arn, tagKey, tagValue)));
  }

  delete(arn: string, tagKeys: readonly string[]): void {
    const remove = this.#database.prepare('DELETE FROM tags WHERE arn = ? AND key = ?');
    transaction(this.#database, () => tagKeys.forEach((key) => remove.run(arn, key)));
  }
}
