import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** One event on its way to one target. */
export interface Delivery {
  readonly id: string;
  readonly ruleName: string;
  readonly targetId: string;
  /** JSON text. */
  readonly input: string;
  readonly attempts: number;
  /** Epoch milliseconds. */
  readonly dueAt: number;
}

/** Deliveries that are not done, and the schedules' next times; both outlive the process. */
export interface Outbox {
  put(deliveries: readonly Delivery[]): void;
  remove(id: string): void;
  pending(): readonly Delivery[];
  /** When a rule fires next; undefined before it was ever planned, or since its expression changed. */
  nextFire(ruleName: string, expression: string): number | undefined;
  plan(ruleName: string, expression: string, at: number): void;
  close(): void;
}

export function openOutbox(stateFolder: string): Outbox {
  const database = new DatabaseSync(join(stateFolder, 'events.sqlite'));
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS delivery (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS schedule (rule TEXT PRIMARY KEY, expression TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
  `);
  const put = database.prepare('INSERT OR REPLACE INTO delivery (id, record) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM delivery WHERE id = ?');
  const pending = database.prepare('SELECT record FROM delivery');
  const nextFire = database.prepare('SELECT at FROM schedule WHERE rule = ? AND expression = ?');
  const plan = database.prepare('INSERT OR REPLACE INTO schedule (rule, expression, at) VALUES (?, ?, ?)');
  return {
    put(deliveries) {
      database.exec('BEGIN');
      for (const delivery of deliveries) put.run(delivery.id, JSON.stringify(delivery));
      database.exec('COMMIT');
    },
    remove: (id) => void remove.run(id),
    pending: () => pending.all().map((row) => JSON.parse(String(row['record'])) as Delivery),
    nextFire(ruleName, expression) {
      const row = nextFire.get(ruleName, expression);
      return row === undefined ? undefined : Number(row['at']);
    },
    plan: (ruleName, expression, at) => void plan.run(ruleName, expression, at),
    close: () => database.close(),
  };
}
