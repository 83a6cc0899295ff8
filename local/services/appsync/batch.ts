import type { ApiFunction } from './api.ts';
import type { DataSource, DataSourceAnswer } from './dataSources/dataSource.ts';

interface Pending {
  readonly request: unknown;
  readonly resolve: (answer: DataSourceAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** By GraphQL request, then by function: what waits to be sent in one call. */
const waiting = new WeakMap<object, Map<ApiFunction, Pending[]>>();

/**
 * Gathers the BatchInvoke requests that one field's function makes in one pass over a list, and sends at most its maxBatchSize of them in a call.
 * https://docs.aws.amazon.com/appsync/latest/devguide/tutorial-lambda-resolvers-js.html#advanced-use-case-batching-js
 */
export function batchedExecute(options: { readonly owner: object; readonly unit: ApiFunction; readonly request: unknown }): Promise<DataSourceAnswer> {
  const { owner, unit, request } = options;
  const { dataSource, maxBatchSize } = unit;
  const queues = waiting.get(owner) ?? new Map<ApiFunction, Pending[]>();
  waiting.set(owner, queues);
  return new Promise((resolve, reject) => {
    const queue = queues.get(unit);
    if (queue) {
      queue.push({ request, resolve, reject });
      return;
    }
    const started: Pending[] = [{ request, resolve, reject }];
    queues.set(unit, started);
    // Sibling fields resolve in the same turn; the next one finds all of them here.
    setImmediate(() => {
      queues.delete(unit);
      for (let start = 0; start < started.length; start += maxBatchSize) void send(dataSource, started.slice(start, start + maxBatchSize));
    });
  });
}

async function send(dataSource: DataSource, batch: readonly Pending[]): Promise<void> {
  try {
    const answers = await dataSource.executeBatch?.(batch.map(({ request }) => request));
    batch.forEach(({ resolve }, index) => resolve(answers?.[index] ?? { result: null }));
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
