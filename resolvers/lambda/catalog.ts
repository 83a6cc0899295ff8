import { PersonalizeEventsClient, PutItemsCommand } from '@aws-sdk/client-personalize-events';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { itemBatches } from '../catalogItems.ts';
import { DeadLetters } from '../deadLetters.ts';
import { deliverRecords } from '../deliverRecords.ts';
import { requiredEnvironment } from '../environment.ts';
import { createLiveParameter } from '../live.ts';
import { describeError, log } from '../log.ts';
import { batchResponse, newImages } from '../streamBatch.ts';

// Ten PutItems a second are allowed: the SDK's own waiting between attempts keeps to that.
const events = new PersonalizeEventsClient({ maxAttempts: 8, retryMode: 'adaptive' });
const live = createLiveParameter();
const deadLetters = new DeadLetters(requiredEnvironment('DEAD_LETTERS_URL'));

/** New and changed videos to Personalize. Before training there is no dataset, and the first training reads the whole catalogue anyway. */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const records = newImages(event.Records);
  try {
    const datasetArn = (await live.readOrThrow())?.itemsDatasetArn;
    if (datasetArn === undefined) return batchResponse([]);
    const failed = await deliverRecords(records, {
      batchesOf: itemBatches,
      send: ({ items }) => events.send(new PutItemsCommand({ datasetArn, items: [...items] })),
      park: (parked) => deadLetters.park(parked),
      now: () => Date.now(),
    });
    return batchResponse(failed);
  } catch (error) {
    log('error', 'Videos could not be delivered', describeError(error));
    return batchResponse(records.map(({ sequenceNumber }) => sequenceNumber));
  }
}
