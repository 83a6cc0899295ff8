import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { transaction } from './database.ts';

/** One event of PutEvents that is about an item. */
export interface StoredEvent {
  readonly seq: number;
  readonly eventId: string;
  readonly sessionId: string;
  readonly userId: string | null;
  readonly itemId: string | null;
  readonly eventType: string;
  readonly eventValue: number | null;
  /** Epoch seconds. */
  readonly timestamp: number;
  readonly recommendationId: string | null;
  /** JSON list of item ids. */
  readonly impression: string | null;
  readonly properties: string | null;
  readonly eventAttributionSource: string | null;
}

/** Live events of every dataset group, in the order they came. */
export class EventStore {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insert = database.prepare(
      `INSERT OR IGNORE INTO events (datasetGroupArn, eventId, sessionId, userId, itemId, eventType, eventValue, timestamp, recommendationId, impression, properties, eventAttributionSource)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  /** All or none; answers the new ones: an eventId that the group has already is left out. */
  add(datasetGroupArn: string, events: readonly Omit<StoredEvent, 'seq'>[]): StoredEvent[] {
    return transaction(this.#database, () =>
      events.flatMap((event) => {
        const { changes, lastInsertRowid } = this.#insert.run(
          datasetGroupArn, event.eventId, event.sessionId, event.userId, event.itemId, event.eventType, event.eventValue, event.timestamp,
          event.recommendationId, event.impression, event.properties, event.eventAttributionSource,
        );
        return changes === 1 ? [{ ...event, seq: Number(lastInsertRowid) }] : [];
      }),
    );
  }

  list(datasetGroupArn: string): StoredEvent[] {
    return this.#database.prepare('SELECT * FROM events WHERE datasetGroupArn = ? ORDER BY seq').all(datasetGroupArn) as unknown as StoredEvent[];
  }

  /** Events of these users, those of their sessions before log-in included; answers how many. */
  deleteUsers(datasetGroupArn: string, userIds: Iterable<string>): number {
    const remove = this.#database.prepare(
      `DELETE FROM events WHERE datasetGroupArn = ?1 AND (userId = ?2 OR (userId IS NULL AND (sessionId = ?2 OR sessionId IN
       (SELECT sessionId FROM events WHERE datasetGroupArn = ?1 AND userId = ?2))))`,
    );
    return transaction(this.#database, () => [...userIds].reduce((count, userId) => count + Number(remove.run(datasetGroupArn, userId).changes), 0));
  }

  deleteGroup(datasetGroupArn: string): void {
    this.#database.prepare('DELETE FROM events WHERE datasetGroupArn = ?').run(datasetGroupArn);
  }
}
