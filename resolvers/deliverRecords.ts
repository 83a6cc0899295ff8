import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describeError, log } from './log.ts';

/** One record of a stream on its way to Personalize. */
export interface Deliverable {
  readonly sequenceNumber: string;
  /** As the table holds it, to be kept whole where it cannot be delivered. */
  readonly image: Record<string, AttributeValue>;
  /** When it was written, epoch milliseconds. */
  readonly writtenAt: number;
}

/** A message of the dead-letter queue that the function itself wrote: `npm run redrive` hands the records to the function again. */
export interface Parked {
  readonly reason: string;
  readonly records: readonly { readonly sequenceNumber: string; readonly image: Record<string, AttributeValue> }[];
}

export interface DeliveryOptions<Item extends Deliverable, Batch extends { readonly sequenceNumbers: readonly string[] }> {
  /** Groups records into calls. */
  batchesOf(records: readonly Item[]): readonly Batch[];
  /** One call; rejects with the SDK's error. */
  send(batch: Batch): Promise<unknown>;
  /** Puts records aside, durably when it resolves. */
  park(parked: Parked): Promise<void>;
  /** Epoch milliseconds. */
  now(): number;
  /** @default 6 hours: a longer outage must not hold up what comes behind, and a stream forgets after a day. */
  readonly parkAfterMilliseconds?: number;
}

/** Calls under way at once; Personalize takes 1,000 PutEvents a second. */
const callsAtOnce = 8;
/** After as many failures in a row the service is taken to be down, and the rest of the batch waits for the next attempt. */
const failuresInRow = 8;
const parkAfterMilliseconds = 6 * 3_600_000;
/** Of an SQS message, in records: a record has some hundred bytes, a message at most 256 KB. */
const recordsPerMessage = 50;

/**
 * Delivers every record or puts it aside. Answers the sequence numbers to be tried again: those that the service failed on, and is worth
 * asking again. A record that the service refuses as it is would be refused for ever: it is found by sending its batch one by one, and
 * parked, so that nothing behind it waits.
 */
export async function deliverRecords<Item extends Deliverable, Batch extends { readonly sequenceNumbers: readonly string[] }>(
  records: readonly Item[],
  options: DeliveryOptions<Item, Batch>,
): Promise<readonly string[]> {
  const failed = new Set<string>();
  const refused = new Map<string, string>();
  const bySequence = new Map(records.map((record) => [record.sequenceNumber, record]));
  const queue = [...options.batchesOf(records)];
  let inRow = 0;
  const worker = async (): Promise<void> => {
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      if (inRow >= failuresInRow) {
        for (const each of batch.sequenceNumbers) failed.add(each);
        continue;
      }
      try {
        await options.send(batch);
        inRow = 0;
      } catch (error) {
        log('error', 'Personalize did not take a call', { sequenceNumbers: batch.sequenceNumbers, ...describeError(error) });
        if (!isRefusal(error)) {
          inRow += 1;
          for (const each of batch.sequenceNumbers) failed.add(each);
        } else if (batch.sequenceNumbers.length === 1) refused.set(batch.sequenceNumbers[0] ?? '', error.message);
        else for (const each of batch.sequenceNumbers) queue.push(...options.batchesOf([bySequence.get(each)].filter((record) => record !== undefined)));
      }
    }
  };
  await Promise.all(Array.from({ length: callsAtOnce }, worker));
  const oldest = options.now() - (options.parkAfterMilliseconds ?? parkAfterMilliseconds);
  for (const sequenceNumber of failed) {
    if ((bySequence.get(sequenceNumber)?.writtenAt ?? Infinity) < oldest) refused.set(sequenceNumber, 'Personalize did not take it in time');
  }
  for (const sequenceNumber of await park(refused, bySequence, options)) failed.delete(sequenceNumber);
  return [...failed];
}

function isRefusal(error: unknown): error is Error {
  return error instanceof Error && ['InvalidInputException', 'ValidationException'].includes(error.name);
}

/** Answers what was put aside; what could not be is tried again. */
async function park<Item extends Deliverable, Batch extends { readonly sequenceNumbers: readonly string[] }>(
  refused: ReadonlyMap<string, string>,
  bySequence: ReadonlyMap<string, Item>,
  options: DeliveryOptions<Item, Batch>,
): Promise<readonly string[]> {
  const parked: string[] = [];
  for (const [reason, group] of Map.groupBy(refused, ([, why]) => why)) {
    const records = group.flatMap(([sequenceNumber]) => bySequence.get(sequenceNumber) ?? []);
    for (let start = 0; start < records.length; start += recordsPerMessage) {
      const part = records.slice(start, start + recordsPerMessage).map(({ sequenceNumber, image }) => ({ sequenceNumber, image }));
      await options.park({ reason, records: part });
      parked.push(...part.map(({ sequenceNumber }) => sequenceNumber));
    }
  }
  return parked;
}
