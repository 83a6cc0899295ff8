import type { DataSource, DataSourceAnswer } from './dataSources/dataSource.ts';

interface Pending {
  readonly request: unknown;
  readonly resolve: (answer: DataSourceAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** By GraphQL request, then by field: what waits to be sent in one call. */
const waiting = new WeakMap<object, Map<string, Pending[]>>();

/**
 * Gathers the BatchInvoke requests that one field makes in one pass over a list, and sends at most `maxBatchSize` of them in a call.
 * https://docs.aws.amazon.com/appsync/latest/devguide/tutorial-lambda-resolvers-js.html#advanced-use-case-batching-js
 */
export function batchedExecute(options: { readonly owner: object; readonly field: string; readonly dataSource: DataSource; readonly request: unknown; readonly maxBatchSize: number }): Promise<DataSourceAnswer> {
  const { owner, field, dataSource, request, maxBatchSize } = options;
  const fields = waiting.get(owner) ?? new Map<string, Pending[]>();
  waiting.set(owner, fields);
  return new Promise((resolve, reject) => {
    const queue = fields.get(field);
    if (queue) {
      queue.push({ request, resolve, reject });
      return;
    }
    const started: Pending[] = [{ request, resolve, reject }];
    fields.set(field, started);
    // Sibling fields resolve in the same turn; the next one finds all of them here.
    setImmediate(() => {
      fields.delete(field);
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
