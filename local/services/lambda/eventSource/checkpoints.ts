import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How far each mapping has got in each shard of its stream; survives kill -9. */
export class Checkpoints {
  readonly #database: DatabaseSync;

  constructor(stateFolder: string) {
    this.#database = new DatabaseSync(join(stateFolder, 'checkpoints.sqlite'));
    this.#database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
       CREATE TABLE IF NOT EXISTS position (mapping TEXT, shard TEXT, sequenceNumber TEXT NOT NULL, PRIMARY KEY (mapping, shard));
       CREATE TABLE IF NOT EXISTS known (mapping TEXT PRIMARY KEY)`,
    );
  }

  /** The last sequence number that is done with. */
  get(mapping: string, shard: string): string | undefined {
    const row = this.#database.prepare('SELECT sequenceNumber FROM position WHERE mapping = ? AND shard = ?').get(mapping, shard);
    return row === undefined ? undefined : String(row['sequenceNumber']);
  }

  set(mapping: string, shard: string, sequenceNumber: string): void {
    this.#database
      .prepare('INSERT INTO position (mapping, shard, sequenceNumber) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sequenceNumber = excluded.sequenceNumber')
      .run(mapping, shard, sequenceNumber);
  }

  /** Whether this mapping's starting position was settled before: from then on a shard without a position is read from its beginning. */
  isKnown(mapping: string): boolean {
    return this.#database.prepare('SELECT 1 FROM known WHERE mapping = ?').get(mapping) !== undefined;
  }

  makeKnown(mapping: string): void {
    this.#database.prepare('INSERT OR IGNORE INTO known (mapping) VALUES (?)').run(mapping);
  }

  close(): void {
    this.#database.close();
  }
}
