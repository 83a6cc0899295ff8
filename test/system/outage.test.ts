import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand, ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetRecommendationsCommand, PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { DeleteObjectCommand, ListBucketsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, describe, expect, it } from 'vitest';
import { redrive } from '../../local/redriveQueue.ts';
import { askField, record } from './ask.ts';
import { awsClientOptions, startStack } from './stack.ts';

// A stack of its own: its faults and its poisoned play are nobody else's.
const stack = await startStack();
afterAll(() => stack.stop());
const { frontUrl, endpointUrl } = stack;
const options = awsClientOptions(endpointUrl);
const arn = (resource: string): string => `arn:aws:personalize:us-east-1:000000000000:${resource}`;
const runtime = new PersonalizeRuntimeClient(options);
const sqs = new SQSClient(options);
const dynamo = new DynamoDBClient(options);
const s3 = new S3Client({ ...options, forcePathStyle: true });

async function setFaults(faults: readonly object[]): Promise<void> {
  const answer = await fetch(`${endpointUrl}/_local/faults`, faults.length === 0 ? { method: 'DELETE' } : { method: 'PUT', body: JSON.stringify(faults) });
  expect(answer.ok).toBe(true);
}

/** Whether Personalize itself still takes the video for unwatched. */
async function isOffered(userId: string, videoId: string): Promise<boolean> {
  const { itemList } = await runtime.send(
    new GetRecommendationsCommand({ campaignArn: arn('campaign/upnext-popularity'), filterArn: arn('filter/upnext-unwatched'), userId, numResults: 500 }),
  );
  return itemList?.some(({ itemId }) => itemId === videoId) ?? false;
}

async function playedVideos(): Promise<readonly { readonly id: string; readonly durationSeconds: number }[]> {
  const { itemList } = await runtime.send(new GetRecommendationsCommand({ campaignArn: arn('campaign/upnext-popularity'), userId: 'nobody', numResults: 10 }));
  return Promise.all(
    (itemList ?? []).map(({ itemId }) => askField<{ id: string; durationSeconds: number }>(frontUrl, 'video', 'query ($id: ID!) { video(id: $id) { id durationSeconds } }', { id: itemId })),
  );
}

async function settings(part: string): Promise<Readonly<Record<string, string>>> {
  const lambda = new LambdaClient(options);
  const { Functions } = await lambda.send(new ListFunctionsCommand({}));
  lambda.destroy();
  return Functions?.find(({ FunctionName }) => FunctionName?.includes(part))?.Environment?.Variables ?? {};
}

async function deadLetters(): Promise<{ readonly url: string; readonly messages: number }> {
  const { DEAD_LETTERS_URL: url = '' } = await settings('Deliver');
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }));
  return { url, messages: Number(Attributes?.ApproximateNumberOfMessages) };
}

async function rawKeys(Bucket: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix: 'raw/' })) keys.push(...(Contents ?? []).map(({ Key = '' }) => Key));
  return keys;
}

describe('plays while Personalize takes no events', () => {
  afterAll(() => setFaults([]));

  it('reach it by themselves when it is back', async () => {
    const videos = await playedVideos();
    await setFaults([{ service: 'personalize-events', operation: 'PutEvents', kind: 'error', share: 1 }]);
    const plays = videos.map((video, index) => ({ userId: `outage-${index % 3}`, videoId: video.id, watchedSeconds: video.durationSeconds }));
    for (const play of plays) await record(frontUrl, play);
    // Long enough for several attempts.
    await new Promise((wake) => setTimeout(wake, 4000));
    for (const { userId, videoId } of plays) expect(await isOffered(userId, videoId)).toBe(true);
    await setFaults([]);
    await expect.poll(async () => (await Promise.all(plays.map(({ userId, videoId }) => isOffered(userId, videoId)))).filter(Boolean), { timeout: 30_000, interval: 500 }).toEqual([]);
    expect((await deadLetters()).messages).toBe(0);
  }, 60_000);
});

describe('a play that Personalize refuses for ever', () => {
  it('waits in the dead-letter queue, holds up nothing behind it, and redrive tells of it', async () => {
    const [{ id: videoId, durationSeconds } = { id: '', durationSeconds: 0 }] = await playedVideos();
    const play = { id: 'poison', userId: 'poison', videoId: 'v'.repeat(300), type: 'WATCHED', watchedSeconds: 1, durationSeconds: 1, watchRatio: 1, engagement: [], occurredAt: new Date().toISOString(), origin: 'live' };
    const { INTERACTIONS_TABLE: TableName } = await settings('RecordInteraction');
    await dynamo.send(new PutItemCommand({ TableName, Item: marshall(play) }));
    await record(frontUrl, { userId: 'behind-poison', videoId, watchedSeconds: durationSeconds });
    await expect.poll(() => isOffered('behind-poison', videoId), { timeout: 20_000 }).toBe(false);
    await expect.poll(async () => (await deadLetters()).messages, { timeout: 20_000 }).toBe(1);
    const outcome = (await redrive(options)).find(({ functionName }) => functionName.includes('Deliver'));
    expect(outcome).toMatchObject({ delivered: 0, refused: 1, failed: 0 });
  }, 60_000);
});

describe('a batch that Lambda gave up on', () => {
  it('is read from the stream again by redrive', async () => {
    const streams = new DynamoDBStreamsClient(options);
    const { INTERACTIONS_TABLE: TableName } = await settings('RecordInteraction');
    const { Streams } = await streams.send(new ListStreamsCommand({ TableName }));
    const StreamArn = Streams?.[0]?.StreamArn;
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
    let iterator = (await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }))).ShardIterator;
    let number = '';
    for (;;) {
      const page = await streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
      for (const { dynamodb } of page.Records ?? []) if (dynamodb?.NewImage?.['userId']?.S === 'behind-poison') number = dynamodb.SequenceNumber ?? '';
      if ((page.Records ?? []).length === 0) break;
      iterator = page.NextShardIterator;
    }
    const Bucket = (await s3.send(new ListBucketsCommand({}))).Buckets?.[0]?.Name ?? '';
    for (const Key of await rawKeys(Bucket)) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    const batch = { shardId: ShardId, startSequenceNumber: number, endSequenceNumber: number, batchSize: 1, streamArn: StreamArn };
    await sqs.send(new SendMessageCommand({ QueueUrl: (await deadLetters()).url, MessageBody: JSON.stringify({ DDBStreamBatchInfo: batch }) }));
    const outcome = (await redrive(options)).find(({ functionName }) => functionName.includes('Deliver'));
    expect(outcome).toMatchObject({ delivered: 1 });
    expect((await rawKeys(Bucket)).some((key) => key.includes(number))).toBe(true);
    streams.destroy();
  }, 60_000);
});
