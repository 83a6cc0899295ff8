import { createHash } from 'node:crypto';
import { PersonalizeEventsClient, PutEventsCommand } from '@aws-sdk/client-personalize-events';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { Objects } from '../aws/Objects.ts';
import { DeadLetters } from '../deadLetters.ts';
import { type Deliverable, deliverRecords } from '../deliverRecords.ts';
import { type EventBatch, eventBatches, type PlayRecord, rawObjects } from '../deliverPlays.ts';
import { requiredEnvironment } from '../environment.ts';
import { createLiveParameter } from '../live.ts';
import { describeError, log } from '../log.ts';
import { knownPlay } from '../play.ts';
import { batchResponse, newImages } from '../streamBatch.ts';

// The event source goes on for hours: the SDK need not.
const events = new PersonalizeEventsClient({ maxAttempts: 3 });
const objects = new Objects(requiredEnvironment('DATA_BUCKET'));
const live = createLiveParameter();
const deadLetters = new DeadLetters(requiredEnvironment('DEAD_LETTERS_URL'));

type PlayDelivery = PlayRecord & Deliverable;

/**
 * New plays to the raw log and to Personalize, at least once: a repeated raw line counts once in preprocessing, and a repeated eventId
 * once in training. Before training there is no tracker; the raw log alone gets the plays then.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const records = newImages(event.Records);
  const plays: PlayDelivery[] = [];
  const unreadable: Deliverable[] = [];
  for (const record of records) {
    const play = knownPlay(record.image);
    if (play === undefined) unreadable.push(record);
    else plays.push({ ...record, play });
  }
  try {
    if (unreadable.length > 0) await deadLetters.park({ reason: 'not a play', records: unreadable.map(({ sequenceNumber, image }) => ({ sequenceNumber, image })) });
    for (const { key, body } of rawObjects(plays, shardOf(event))) {
      await objects.put(key, body, 'application/gzip');
    }
    return batchResponse(await putEvents(plays));
  } catch (error) {
    log('error', 'Plays could not be delivered', describeError(error));
    return batchResponse(records.map(({ sequenceNumber }) => sequenceNumber));
  }
}

async function putEvents(records: readonly PlayDelivery[]): Promise<readonly string[]> {
  const trackingId = (await live.readOrThrow())?.trackingId;
  if (trackingId === undefined) return [];
  return deliverRecords<PlayDelivery, EventBatch>(records, {
    batchesOf: eventBatches,
    send: ({ input }) => events.send(new PutEventsCommand({ trackingId, ...input })),
    park: (parked) => deadLetters.park(parked),
    now: () => Date.now(),
  });
}

/** The event does not name its shard. Sequence numbers grow within a stream's shard, so the stream and they name the batch. */
function shardOf(event: DynamoDBStreamEvent): string {
  return createHash('sha256').update(event.Records[0]?.eventSourceARN ?? '').digest('hex').slice(0, 12);
}
