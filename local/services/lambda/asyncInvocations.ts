import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { type LocalContext } from '../../service.ts';
import { type AsyncSettings, defaultAsyncSettings, type FinishedInvocation, invocationRecord, sendToQueue } from './asyncSettings.ts';
import { type DeployedFunction } from './server.ts';

/** Tried three times in all, as on AWS; there the waits are one and two minutes. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const RETRY_WAITS_MS = [1000, 2000];

interface Pending {
  readonly id: string;
  readonly functionName: string;
  readonly requestId: string;
  readonly payload: string;
  /** Epoch milliseconds. */
  readonly acceptedAt: number;
}

/** Lambda's own queue for InvocationType Event: durable, so that what was accepted runs after a restart too. */
export class AsyncInvocations {
  readonly #context: LocalContext;
  readonly #find: (functionName: string) => DeployedFunction | undefined;
  readonly #settings = new Map<string, AsyncSettings>();
  readonly #database: DatabaseSync;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #leftOver: readonly Pending[];
  #closed = false;

  constructor(context: LocalContext, find: (functionName: string) => DeployedFunction | undefined) {
    this.#context = context;
    this.#find = find;
    this.#database = new DatabaseSync(join(context.stateFolder, 'async-invocations.sqlite'));
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE IF NOT EXISTS pending (id TEXT PRIMARY KEY, functionName TEXT NOT NULL, requestId TEXT NOT NULL, payload TEXT NOT NULL)');
    this.#leftOver = this.#database
      .prepare('SELECT id, functionName, requestId, payload FROM pending')
      .all()
      .map((row) => ({ id: String(row['id']), functionName: String(row['functionName']), requestId: String(row['requestId']), payload: String(row['payload']), acceptedAt: context.now() }));
  }

  configure(functionName: string, settings: AsyncSettings): void {
    this.#settings.set(functionName, settings);
  }

  accept(functionName: string, requestId: string, payload: string): void {
    const pending = { id: randomUUID(), functionName, requestId, payload, acceptedAt: this.#context.now() };
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
    const target = this.#find(pending.functionName);
    if (target === undefined) return this.#finish(pending);
    const { maximumRetryAttempts, maximumEventAgeMs } = this.#settings.get(pending.functionName) ?? defaultAsyncSettings;
    void target.pool.invoke(pending.requestId, pending.payload).then((result) => {
      if (this.#closed) return;
      const wait = attempt < maximumRetryAttempts ? RETRY_WAITS_MS[attempt] : undefined;
      const expired = wait !== undefined && this.#context.now() + wait > pending.acceptedAt + maximumEventAgeMs;
      if (!result.failed || wait === undefined || expired) {
        const { requestId, payload } = pending;
        void this.#handOver(target, { functionArn: target.configuration.arn, requestId, payload, attempts: attempt + 1, failed: result.failed, expired, response: result.payload }).finally(() => this.#finish(pending));
        return;
      }
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#run(pending, attempt + 1);
      }, wait);
      this.#timers.add(timer);
    });
  }

  /** Tells the function's destinations and its dead-letter queue. What they do not take is said on the terminal, as Lambda does in its metrics. */
  async #handOver({ configuration }: DeployedFunction, finished: FinishedInvocation): Promise<void> {
    const source = `lambda/${configuration.name}`;
    if (finished.failed) this.#context.log(source, `${finished.requestId}\tgiven up after ${finished.attempts} attempts`);
    const { onFailureArn, onSuccessArn } = this.#settings.get(configuration.name) ?? defaultAsyncSettings;
    const principal = { kind: 'role', roleArn: configuration.roleArn, sessionName: configuration.name } as const;
    const destination = finished.failed ? onFailureArn : onSuccessArn;
    const messages = [
      ...(destination === undefined ? [] : [{ queueArn: destination, principal, body: JSON.stringify(invocationRecord(finished, this.#context.now())) }]),
      ...(!finished.failed || configuration.deadLetterArn === undefined ? [] : [{ queueArn: configuration.deadLetterArn, principal, body: finished.payload, attributes: deadLetterAttributes(finished) }]),
    ];
    for (const message of messages) {
      await sendToQueue(this.#context, message).catch((error: unknown) => this.#context.log(source, `${finished.requestId}\tnot sent to ${message.queueArn}: ${String(error)}`));
    }
  }

  #finish(pending: Pending): void {
    if (!this.#closed) this.#database.prepare('DELETE FROM pending WHERE id = ?').run(pending.id);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq */
function deadLetterAttributes({ requestId, response }: FinishedInvocation): Readonly<Record<string, string>> {
  const { errorMessage = '' } = JSON.parse(response) as { errorMessage?: string };
  return { RequestID: requestId, ErrorCode: '200', ErrorMessage: errorMessage.slice(0, 1024) || 'null' };
}
