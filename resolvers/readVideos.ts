import { setTimeout as delay } from 'node:timers/promises';
import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { patiently } from './aws/impatient.ts';
import { type Video, videoFromItem } from './video.ts';

/** BatchGetItem's limit. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const batchSize = 100;
/** Milliseconds before keys that DynamoDB left out are asked for again; doubled each time, and jittered. */
const firstPause = 10;
const longestPause = 1_000;

export interface VideoReading {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Each once. */
  readonly ids: readonly string[];
  /** @default - however long it takes */
  readonly signal?: AbortSignal;
  /** Called for each video that the table has, in no particular order. */
  readonly each: (video: Video) => void;
}

/** Videos by their ids, straight from the table. Keys that DynamoDB did not come to are asked for again until the signal ends it. */
export async function readVideos(reading: VideoReading): Promise<void> {
  const { ids } = reading;
  const batches: string[][] = [];
  for (let start = 0; start < ids.length; start += batchSize) batches.push(ids.slice(start, start + batchSize));
  await Promise.all(batches.map((batch) => readBatch(batch, reading)));
}

async function readBatch(ids: readonly string[], { client, table, signal: abortSignal, each }: VideoReading): Promise<void> {
  let keys: Record<string, AttributeValue>[] = ids.map((id) => ({ id: { S: id } }));
  for (let attempt = 0; keys.length > 0; attempt += 1) {
    if (attempt > 0) await delay(Math.random() * Math.min(longestPause, firstPause * 2 ** attempt), undefined, abortSignal === undefined ? {} : { signal: abortSignal });
    const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys } } }), abortSignal === undefined ? patiently : { abortSignal });
    for (const item of Responses?.[table] ?? []) each(videoFromItem(item));
    keys = UnprocessedKeys?.[table]?.Keys ?? [];
  }
}
