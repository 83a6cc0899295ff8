import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { type LocalContext } from '../../service.ts';
import { type FunctionPool } from './functionPool.ts';

/** Tried three times in all, as on AWS; there the waits are one and two minutes. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_WAITS_MS = [1000, 2000];

interface Pending {
  readonly id: string;
  readonly functionName: string;
  readonly requestId: string;
  readonly payload: string;
}

/** Lambda's own queue for InvocationType Event: durable, so that what was accepted runs after a restart too. */
export class AsyncInvocations {
  readonly #context: LocalContext;
  readonly #pool: (functionName: string) => FunctionPool | undefined;
  readonly #database: DatabaseSync;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #leftOver: readonly Pending[];
  #closed = false;

  constructor(context: LocalContext, pool: (functionName: string) => FunctionPool | undefined) {
    this.#context = context;
    this.#pool = pool;
    this.#database = new DatabaseSync(join(context.stateFolder, 'async-invocations.sqlite'));
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE IF NOT EXISTS pending (id TEXT PRIMARY KEY, functionName TEXT NOT NULL, requestId TEXT NOT NULL, payload TEXT NOT NULL)');
    this.#leftOver = this.#database
      .prepare('SELECT id, functionName, requestId, payload FROM pending')
      .all()
      .map((row) => ({ id: String(row['id']), functionName: String(row['functionName']), requestId: String(row['requestId']), payload: String(row['payload']) }));
  }

  accept(functionName: string, requestId: string, payload: string): void {
    const pending = { id: randomUUID(), functionName, requestId, payload };
    this.#database.prepare('INSERT INTO pending (id, functionName, requestId, payload) VALUES (?, ?, ?, ?)').run(pending.id, functionName, requestId, payload);
    this.#run(pending);
  }

  /** Runs what an earlier process accepted and did not finish. */
  start(): void {
    for (const pending of this.#leftOver) this.#run(pending);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#database.close();
  }

  #run(pending: Pending, attempt = 0): void {
    const pool = this.#pool(pending.functionName);
    if (pool === undefined) return this.#finish(pending);
    void pool.invoke(pending.requestId, pending.payload).then((result) => {
      if (this.#closed) return;
      const wait = RETRY_WAITS_MS[attempt];
      if (!result.failed) return this.#finish(pending);
      if (wait === undefined) {
        this.#context.log(`lambda/${pending.functionName}`, `${pending.requestId}\tgiven up after ${attempt + 1} attempts`);
        return this.#finish(pending);
      }
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#run(pending, attempt + 1);
      }, wait);
      this.#timers.add(timer);
    });
  }

  #finish(pending: Pending): void {
    if (!this.#closed) this.#database.prepare('DELETE FROM pending WHERE id = ?').run(pending.id);
  }
}
