import { randomUUID } from 'node:crypto';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

const layout = `
  CREATE TABLE IF NOT EXISTS queues (name TEXT PRIMARY KEY, attributes TEXT NOT NULL, created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS messages (
    position INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT NOT NULL, sender TEXT NOT NULL,
    sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL, receives INTEGER NOT NULL, first_received_at INTEGER, receipt TEXT);
  CREATE INDEX IF NOT EXISTS messages_by_time ON messages (queue, visible_at);
  CREATE INDEX IF NOT EXISTS messages_by_receipt ON messages (receipt);`;

export interface Queue {
  readonly name: string;
  /** As SetQueueAttributes takes them: text. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface NewMessage {
  readonly body: string;
  /** MessageAttributes as sent. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly sender: string;
  readonly sentAt: number;
  readonly visibleAt: number;
}

export interface ReceivedMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly sender: string;
  readonly sentAt: number;
  readonly receives: number;
  readonly firstReceivedAt: number;
  readonly receipt: string;
}

/** Queues and their messages in one SQLite file; a message that was answered for is in it. All times are epoch milliseconds. */
export class QueueStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${layout}`);
  }

  queue(name: string): Queue | undefined {
    const row = this.#statement('SELECT * FROM queues WHERE name = ?').get(name);
    return row && {
      name,
      attributes: JSON.parse(String(row['attributes'])) as Queue['attributes'],
      createdAt: Number(row['created_at']),
      modifiedAt: Number(row['modified_at']),
    };
  }

  names(prefix: string): readonly string[] {
    const names = this.#statement('SELECT name FROM queues ORDER BY name').all().map((row) => String(row['name']));
    return names.filter((name) => name.startsWith(prefix));
  }

  saveQueue(name: string, attributes: Queue['attributes'], now: number): void {
    this.#statement(`INSERT INTO queues (name, attributes, created_at, modified_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET attributes = excluded.attributes, modified_at = excluded.modified_at`).run(name, JSON.stringify(attributes), now, now);
  }

  deleteQueue(name: string): void {
    this.purge(name);
    this.#statement('DELETE FROM queues WHERE name = ?').run(name);
  }

  /** Answers the new message's id. */
  add(queue: string, message: NewMessage): string {
    const id = randomUUID();
    this.#statement('INSERT INTO messages (queue, id, body, attributes, sender, sent_at, visible_at, receives) VALUES (?, ?, ?, ?, ?, ?, ?, 0)')
      .run(queue, id, message.body, JSON.stringify(message.attributes), message.sender, message.sentAt, message.visibleAt);
    return id;
  }

  /** Takes visible messages, oldest first, and hides each until `visibleAt` under a new receipt. */
  receive(queue: string, options: { readonly limit: number; readonly now: number; readonly visibleAt: number }): readonly ReceivedMessage[] {
    const rows = this.#statement(`UPDATE messages SET visible_at = ?, receives = receives + 1, first_received_at = coalesce(first_received_at, ?), receipt = lower(hex(randomblob(24)))
      WHERE position IN (SELECT position FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY position LIMIT ?) RETURNING *`)
      .all(options.visibleAt, options.now, queue, options.now, options.limit);
    return rows.sort((left, right) => Number(left['position']) - Number(right['position'])).map((row) => ({
      id: String(row['id']),
      body: String(row['body']),
      attributes: JSON.parse(String(row['attributes'])) as ReceivedMessage['attributes'],
      sender: String(row['sender']),
      sentAt: Number(row['sent_at']),
      receives: Number(row['receives']),
      firstReceivedAt: Number(row['first_received_at']),
      receipt: String(row['receipt']),
    }));
  }

  /** Only the newest receipt of a message deletes it. */
  delete(queue: string, receipt: string): void {
    this.#statement('DELETE FROM messages WHERE queue = ? AND receipt = ?').run(queue, receipt);
  }

  /** False if no message is out under that receipt. */
  changeVisibility(queue: string, receipt: string, visibleAt: number): boolean {
    return this.#statement('UPDATE messages SET visible_at = ? WHERE queue = ? AND receipt = ?').run(visibleAt, queue, receipt).changes > 0;
  }

  /** Moves a message that was received too often to its dead-letter queue. */
  move(receipt: string, target: string, now: number): void {
    this.#statement('UPDATE messages SET queue = ?, visible_at = ?, receipt = NULL WHERE receipt = ?').run(target, now, receipt);
  }

  purge(queue: string): void {
    this.#statement('DELETE FROM messages WHERE queue = ?').run(queue);
  }

  forgetOlderThan(queue: string, sentBefore: number): void {
    this.#statement('DELETE FROM messages WHERE queue = ? AND sent_at < ?').run(queue, sentBefore);
  }

  /** Visible, received but not deleted, and sent with a delay that is not over. */
  counts(queue: string, now: number): { readonly visible: number; readonly inFlight: number; readonly delayed: number } {
    const row = this.#statement(`SELECT coalesce(sum(visible_at <= ?1), 0) AS visible, coalesce(sum(visible_at > ?1 AND receives > 0), 0) AS in_flight,
      coalesce(sum(visible_at > ?1 AND receives = 0), 0) AS delayed FROM messages WHERE queue = ?2`).get(now, queue);
    return { visible: Number(row?.['visible']), inFlight: Number(row?.['in_flight']), delayed: Number(row?.['delayed']) };
  }

  /** When the next hidden message comes back; undefined if none is hidden. */
  nextVisibleAt(queue: string, now: number): number | undefined {
    const row = this.#statement('SELECT min(visible_at) AS next FROM messages WHERE queue = ? AND visible_at > ?').get(queue, now);
    return row?.['next'] == null ? undefined : Number(row['next']);
  }

  transaction<T>(work: () => T): T {
    this.#statement('BEGIN IMMEDIATE').run();
    try {
      const result = work();
      this.#statement('COMMIT').run();
      return result;
    } catch (error) {
      this.#statement('ROLLBACK').run();
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const prepared = this.#database.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }
}
