import { PersonalizeEventsClient, PutItemsCommand } from '@aws-sdk/client-personalize-events';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { itemBatches } from '../catalogItems.ts';
import { requiredEnvironment } from '../environment.ts';
import { LiveParameter } from '../live.ts';
import { describeError, log } from '../log.ts';
import { batchResponse, newImages } from '../streamBatch.ts';

// Ten PutItems a second are allowed: the SDK's own waiting between attempts keeps to that.
const events = new PersonalizeEventsClient({ maxAttempts: 8, retryMode: 'adaptive' });
const live = new LiveParameter(new SSMClient({}), requiredEnvironment('LIVE_PARAMETER'));

/** New and changed videos to Personalize. Before training there is no dataset, and the first training reads the whole catalogue anyway. */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const datasetArn = (await live.read())?.itemsDatasetArn;
  if (datasetArn === undefined) return batchResponse([]);
  const failed: string[] = [];
  for (const { items, sequenceNumbers } of itemBatches(newImages(event.Records))) {
    try {
      await events.send(new PutItemsCommand({ datasetArn, items: [...items] }));
    } catch (error) {
      log('error', 'Personalize did not take items', { sequenceNumbers, ...describeError(error) });
      failed.push(...sequenceNumbers);
    }
  }
  return batchResponse(failed);
}
