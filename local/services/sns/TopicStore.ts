import { DatabaseSync } from 'node:sqlite';

const layout = `
  CREATE TABLE IF NOT EXISTS topics (name TEXT PRIMARY KEY, display_name TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS subscriptions (
    id TEXT PRIMARY KEY, topic TEXT NOT NULL, protocol TEXT NOT NULL, endpoint TEXT NOT NULL, raw INTEGER NOT NULL, UNIQUE (topic, protocol, endpoint)) WITHOUT ROWID;`;

export interface Subscription {
  readonly id: string;
  readonly topic: string;
  /** "sqs", "email", … */
  readonly protocol: string;
  readonly endpoint: string;
  /** RawMessageDelivery: the message alone, without the envelope. */
  readonly raw: boolean;
}

/** Topics and their subscriptions; messages are not kept. */
export class TopicStore {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${layout}`);
  }

  addTopic(name: string, displayName: string): void {
    this.#database.prepare('INSERT OR IGNORE INTO topics (name, display_name) VALUES (?, ?)').run(name, displayName);
  }

  /** Undefined if there is no such topic. */
  displayName(name: string): string | undefined {
    const row = this.#database.prepare('SELECT display_name FROM topics WHERE name = ?').get(name);
    return row && String(row['display_name']);
  }

  topics(): readonly string[] {
    return this.#database.prepare('SELECT name FROM topics ORDER BY name').all().map((row) => String(row['name']));
  }

  deleteTopic(name: string): void {
    this.#database.prepare('DELETE FROM subscriptions WHERE topic = ?').run(name);
    this.#database.prepare('DELETE FROM topics WHERE name = ?').run(name);
  }

  /** The same subscription again keeps its id. */
  subscribe(subscription: Subscription): Subscription {
    const row = this.#database.prepare(`INSERT INTO subscriptions (id, topic, protocol, endpoint, raw) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (topic, protocol, endpoint) DO UPDATE SET raw = excluded.raw RETURNING *`)
      .get(subscription.id, subscription.topic, subscription.protocol, subscription.endpoint, subscription.raw ? 1 : 0);
    return row ? toSubscription(row) : subscription;
  }

  unsubscribe(id: string): void {
    this.#database.prepare('DELETE FROM subscriptions WHERE id = ?').run(id);
  }

  subscriptions(topic?: string): readonly Subscription[] {
    const rows = topic === undefined
      ? this.#database.prepare('SELECT * FROM subscriptions ORDER BY topic, id').all()
      : this.#database.prepare('SELECT * FROM subscriptions WHERE topic = ? ORDER BY id').all(topic);
    return rows.map(toSubscription);
  }

  close(): void {
    this.#database.close();
  }
}

function toSubscription(row: Record<string, unknown>): Subscription {
  return {
    id: String(row['id']),
    topic: String(row['topic']),
    protocol: String(row['protocol']),
    endpoint: String(row['endpoint']),
    raw: row['raw'] === 1,
  };
}
