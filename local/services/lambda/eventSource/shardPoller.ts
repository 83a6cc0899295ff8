import { type LocalContext } from '../../../service.ts';
import { processBatch } from './batch.ts';
import { type Checkpoints } from './checkpoints.ts';
import { type FunctionInvoker } from './invoker.ts';
import { type MappingConfiguration } from './mappingConfiguration.ts';
import { type StreamRecord, type TableStream } from './stream.ts';

/** Between looks at a stream that has nothing new. */
const IDLE_MS = 15;
/** After an error of the stream itself, such as an injected fault. */
const ERROR_MS = 500;

export interface ShardPollerOptions {
  readonly context: LocalContext;
  readonly mapping: MappingConfiguration;
  readonly stream: TableStream;
  readonly shardId: string;
  readonly checkpoints: Checkpoints;
  readonly invoker: FunctionInvoker;
}

/** Reads one shard in order and hands its records to the function in batches, each record at least once. */
export class ShardPoller {
  readonly #options: ShardPollerOptions;
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: ShardPollerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** A batch in the function's hands is handed over again after the next start, unless it was done. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { context, mapping } = this.#options;
    while (!this.#closing.signal.aborted) {
      try {
        if (await this.#readShard()) return;
      } catch (error) {
        context.log(`lambda/${mapping.functionName}`, `cannot read ${this.#options.stream.arn}: ${error instanceof Error ? error.message : String(error)}`);
        await this.#wait(ERROR_MS);
      }
    }
  }

  /** From the checkpoint on. Resolves to true at the shard's end, or when closing. */
  async #readShard(): Promise<boolean> {
    const { stream, shardId, checkpoints, mapping } = this.#options;
    const done = checkpoints.get(mapping.id, shardId);
    let iterator: string | undefined = await stream.iterator(shardId, done === undefined ? { type: 'TRIM_HORIZON' } : { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: done });
    let batch: StreamRecord[] = [];
    let last: StreamRecord | undefined;
    let windowEnds = 0;
    while (iterator !== undefined) {
      const page = await stream.records(iterator, Math.min(1000, mapping.batchSize - batch.length));
      iterator = page.next;
      for (const record of page.records) {
        last = record;
        if (this.#takes(record)) batch.push(record);
      }
      if (batch.length === 0) {
        // Nothing of this page is for the function: it need not be read again.
        if (last !== undefined && page.records.length > 0) this.#checkpoint(last);
        if (page.records.length === 0 && iterator !== undefined && !(await this.#wait(IDLE_MS))) return true;
        continue;
      }
      const now = this.#options.context.now();
      if (windowEnds === 0) windowEnds = now + mapping.batchingWindowSeconds * 1000;
      if (iterator !== undefined && batch.length < mapping.batchSize && now < windowEnds) {
        if (page.records.length === 0 && !(await this.#wait(IDLE_MS))) return true;
        continue;
      }
      if (!(await this.#process(batch))) return true;
      // Records that the filter left out after the batch's last one are done with as well.
      if (last !== undefined) this.#checkpoint(last);
      batch = [];
      windowEnds = 0;
    }
    return true;
  }

  #process(batch: readonly StreamRecord[]): Promise<boolean> {
    const { mapping, invoker, shardId, context } = this.#options;
    return processBatch(batch, {
      mapping,
      invoke: (records) => invoker.invoke(records),
      checkpoint: (record) => this.#checkpoint(record),
      discard: (records, attempts, condition) => invoker.reportFailure({ records, attempts, condition, shardId }),
      wait: (ms) => this.#wait(ms),
      now: () => context.now(),
      closing: () => this.#closing.signal.aborted,
    });
  }

  #takes(record: StreamRecord): boolean {
    const { filters } = this.#options.mapping;
    return filters.length === 0 || filters.some((filter) => filter(record));
  }

  #checkpoint(record: StreamRecord): void {
    this.#options.checkpoints.set(this.#options.mapping.id, this.#options.shardId, record.dynamodb.SequenceNumber);
  }

  /** Resolves to false as soon as the poller closes. */
  #wait(ms: number): Promise<boolean> {
    const { signal } = this.#closing;
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const stop = (): void => {
        clearTimeout(timer);
        resolve(false);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve(true);
      }, ms);
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}
