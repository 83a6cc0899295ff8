import { createHash } from 'node:crypto';
import { PersonalizeEventsClient, PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { eventBatches, type PlayRecord, rawObjects } from '../deliverPlays.ts';
import { requiredEnvironment } from '../environment.ts';
import { LiveParameter } from '../live.ts';
import { describeError, log } from '../log.ts';
import { playFromItem } from '../play.ts';
import { batchResponse, newImages } from '../streamBatch.ts';

const events = new PersonalizeEventsClient({ maxAttempts: 5 });
const s3 = new S3Client({});
const bucket = requiredEnvironment('DATA_BUCKET');
const live = new LiveParameter(new SSMClient({}), requiredEnvironment('LIVE_PARAMETER'));

/**
 * New plays to the raw log and to Personalize, at least once: a repeated raw line counts once in preprocessing, and a repeated eventId
 * once in training. Before training there is no tracker; the raw log alone gets the plays then.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const records = newImages(event.Records).map(({ sequenceNumber, image }) => ({ sequenceNumber, play: playFromItem(image) }));
  try {
    for (const { key, body } of rawObjects(records, shardOf(event))) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/gzip' }));
    }
  } catch (error) {
    log('error', 'The raw log could not be written', describeError(error));
    return batchResponse(records.map(({ sequenceNumber }) => sequenceNumber));
  }
  return batchResponse(await putEvents(records));
}

/** Sequence numbers of the records that Personalize did not take. */
async function putEvents(records: readonly PlayRecord[]): Promise<readonly string[]> {
  const trackingId = (await live.read())?.trackingId;
  if (trackingId === undefined) return [];
  const failed: string[] = [];
  for (const { input, sequenceNumbers } of eventBatches(records)) {
    try {
      await events.send(new PutEventsCommand({ trackingId, ...input }));
    } catch (error) {
      log('error', 'Personalize did not take events', { sequenceNumbers, ...describeError(error) });
      failed.push(...sequenceNumbers);
    }
  }
  return failed;
}

/** The event does not name its shard. Sequence numbers grow within a stream's shard, so the stream and they name the batch. */
function shardOf(event: DynamoDBStreamEvent): string {
  return createHash('sha256').update(event.Records[0]?.eventSourceARN ?? '').digest('hex').slice(0, 12);
}
