import { z } from 'zod';

import { type InvocationResult } from '../instance.ts';
import { type MappingConfiguration } from './mappingConfiguration.ts';
import { type StreamRecord } from './stream.ts';

/** Waits between attempts grow from the first to the second. AWS does not publish its own. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;

export interface BatchOptions {
  readonly mapping: MappingConfiguration;
  invoke(records: readonly StreamRecord[]): Promise<InvocationResult>;
  /** Everything up to and with this record is done with. */
  checkpoint(last: StreamRecord): void;
  /** Told about records that are given up, before they are passed over. */
  discard(records: readonly StreamRecord[], attempts: number, condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded'): Promise<void>;
  /** Resolves to false when the poller closes meanwhile. */
  wait(ms: number): Promise<boolean>;
  /** Epoch milliseconds. */
  now(): number;
  /** From then on a failure says nothing about the records: the function's worker may have been stopped. */
  closing(): boolean;
}

const partialFailures = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/**
 * Works a batch off: retries, halves it on errors when the mapping says so, goes on from the first item that the function
 * reports as failed, and gives up as the mapping says. Resolves to false when the poller closed before the batch was done.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export async function processBatch(batch: readonly StreamRecord[], options: BatchOptions): Promise<boolean> {
  const { mapping } = options;
  // A stack of parts in stream order; each keeps count of its own attempts.
  const parts = [{ records: batch, retries: 0 }];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    let { records } = part;
    const result = await options.invoke(records);
    if (result.failed && options.closing()) return false;
    const failedAt = failedFrom(result, records, mapping);
    if (failedAt > 0) checkpointAt(records, failedAt - 1, options);
    if (failedAt >= records.length) continue;
    // Only what is left over from a partly successful attempt starts its count of attempts afresh, as it made progress.
    const retries = failedAt > 0 ? 0 : part.retries;
    records = records.slice(failedAt);

    const condition = giveUpCondition(records, retries, options);
    if (condition !== undefined) {
      await options.discard(records, retries + 1, condition);
      checkpointAt(records, records.length - 1, options);
      continue;
    }
    if (!(await options.wait(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(retries, 10))))) return false;
    if (mapping.bisect && records.length > 1) {
      const middle = Math.ceil(records.length / 2);
      // Splitting uses up no attempt: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
      parts.push({ records: records.slice(middle), retries }, { records: records.slice(0, middle), retries });
    } else parts.push({ records, retries: retries + 1 });
  }
  return true;
}

/** Index of the first record that is not done; records.length when all are. */
function failedFrom(result: InvocationResult, records: readonly StreamRecord[], mapping: MappingConfiguration): number {
  if (result.failed) return 0;
  if (!mapping.reportBatchItemFailures) return records.length;
  const answer = JSON.parse(result.payload) as unknown;
  // Lambda takes null, {} and an empty list for success.
  if (answer === null || (typeof answer === 'object' && !('batchItemFailures' in answer))) return records.length;
  const parsed = partialFailures.safeParse(answer);
  if (!parsed.success) return 0;
  const failed = parsed.data.batchItemFailures.map(({ itemIdentifier }) => records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === itemIdentifier));
  // An identifier that is not in the batch fails all of it.
  return failed.length === 0 ? records.length : Math.max(0, Math.min(...failed));
}

function giveUpCondition(records: readonly StreamRecord[], retries: number, options: BatchOptions): 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | undefined {
  const { mapping } = options;
  const splits = mapping.bisect && records.length > 1;
  if (!splits && retries >= mapping.maximumRetryAttempts) return 'RetryAttemptsExhausted';
  const oldest = records[0]?.dynamodb.ApproximateCreationDateTime ?? 0;
  return options.now() / 1000 - oldest > mapping.maximumRecordAgeSeconds ? 'RecordAgeExceeded' : undefined;
}

function checkpointAt(records: readonly StreamRecord[], index: number, options: BatchOptions): void {
  const record = records[index];
  if (record !== undefined) options.checkpoint(record);
}
