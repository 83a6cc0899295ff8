import { type _Record as StreamRecord, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand } from '@aws-sdk/client-dynamodb-streams';
import { InvokeCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { DeleteMessageCommand, GetQueueAttributesCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';

import { type ClientOptions } from './runningStack.ts';

export interface RedriveOutcome {
  readonly functionName: string;
  /** Records. */
  delivered: number;
  /** Put aside by the function once more: Personalize does not take them as they are. */
  refused: number;
  /** Still in the queue. */
  failed: number;
  /** Batches that Lambda gave up on, longer ago than the stream remembers; at least this many records. */
  gone: number;
}

/** Messages of the function itself (resolvers/deliverRecords.ts), and Lambda's notes of batches that broke the function. */
const parked = z.object({ reason: z.string(), records: z.array(z.object({ sequenceNumber: z.string(), image: z.record(z.string(), z.unknown()) })) });
const givenUp = z.object({
  DDBStreamBatchInfo: z.object({ shardId: z.string(), startSequenceNumber: z.string(), endSequenceNumber: z.string(), batchSize: z.number(), streamArn: z.string() }),
});

/** A page of a stream may be empty with more behind it; an open shard never ends. */
const emptyPages = 20;

interface Clients {
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
  readonly streams: DynamoDBStreamsClient;
}

/** Every message that lies in a stream function's dead-letter queue now is tried once; what is delivered leaves the queue. */
export async function redrive(options: ClientOptions): Promise<readonly RedriveOutcome[]> {
  const clients: Clients = { lambda: new LambdaClient(options), sqs: new SQSClient(options), streams: new DynamoDBStreamsClient(options) };
  const outcomes: RedriveOutcome[] = [];
  for await (const { Functions } of paginateListFunctions({ client: clients.lambda }, {})) {
    for (const { FunctionName, Environment } of Functions ?? []) {
      const queueUrl = Environment?.Variables?.['DEAD_LETTERS_URL'];
      if (FunctionName !== undefined && queueUrl !== undefined) outcomes.push(await redriveQueue(clients, FunctionName, queueUrl));
    }
  }
  return outcomes;
}

async function redriveQueue(clients: Clients, functionName: string, queueUrl: string): Promise<RedriveOutcome> {
  const outcome: RedriveOutcome = { functionName, delivered: 0, refused: 0, failed: 0, gone: 0 };
  // What the function puts aside meanwhile comes behind these.
  const waiting = await messagesIn(clients, queueUrl);
  for (let tried = 0; tried < waiting; ) {
    const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
    if (Messages.length === 0) break;
    for (const message of Messages.slice(0, waiting - tried)) await redriveMessage(clients, { functionName, queueUrl, message, outcome });
    tried += Messages.length;
  }
  return outcome;
}

async function messagesIn({ sqs }: Clients, queueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }));
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

interface OneMessage {
  readonly functionName: string;
  readonly queueUrl: string;
  readonly message: Message;
  readonly outcome: RedriveOutcome;
}

async function redriveMessage(clients: Clients, { functionName, queueUrl, message, outcome }: OneMessage): Promise<void> {
  const records = await recordsOf(clients, message.Body ?? '', outcome);
  if (records === undefined) return;
  const before = await messagesIn(clients, queueUrl);
  const answer = await clients.lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify({ Records: records }) }));
  const payload = JSON.parse(Buffer.from(answer.Payload ?? []).toString() || '{}') as { batchItemFailures?: unknown[] };
  if (answer.FunctionError !== undefined || (payload.batchItemFailures ?? []).length > 0) {
    outcome.failed += records.length;
    return;
  }
  await clients.sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
  if ((await messagesIn(clients, queueUrl)) > before) outcome.refused += records.length;
  else outcome.delivered += records.length;
}

/** As the function's event; undefined when the stream has forgotten them. Throws for a message that is neither kind. */
async function recordsOf(clients: Clients, body: string, outcome: RedriveOutcome): Promise<readonly unknown[] | undefined> {
  const value: unknown = JSON.parse(body);
  const own = parked.safeParse(value);
  if (own.success) return own.data.records.map(({ sequenceNumber, image }) => ({ dynamodb: { SequenceNumber: sequenceNumber, NewImage: image } }));
  const { DDBStreamBatchInfo: batch } = givenUp.parse(value);
  const records = await readRange(clients.streams, batch);
  if (records.length > 0) return records.map((record) => ({ ...record, eventSourceARN: batch.streamArn, dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: undefined } }));
  outcome.gone += batch.batchSize;
  return undefined;
}

interface Range {
  readonly streamArn: string;
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
}

/** Live plays and videos between the two numbers: imported plays never were for the function. */
async function readRange(streams: DynamoDBStreamsClient, range: Range): Promise<StreamRecord[]> {
  const position = { StreamArn: range.streamArn, ShardId: range.shardId, ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: range.startSequenceNumber } as const;
  // The one error there is here besides access: the stream was trimmed past the number.
  const first = await streams.send(new GetShardIteratorCommand(position)).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'TrimmedDataAccessException') return { ShardIterator: undefined };
    throw error;
  });
  const found: StreamRecord[] = [];
  const last = BigInt(range.endSequenceNumber);
  let empty = 0;
  for (let iterator = first.ShardIterator; iterator !== undefined && empty < emptyPages; ) {
    const page = await streams.send(new GetRecordsCommand({ ShardIterator: iterator }));
    for (const record of page.Records ?? []) {
      if (BigInt(record.dynamodb?.SequenceNumber ?? 0) > last) return found;
      if (record.dynamodb?.NewImage?.['origin']?.S !== 'import') found.push(record);
    }
    empty = (page.Records ?? []).length === 0 ? empty + 1 : 0;
    iterator = page.NextShardIterator;
  }
  return found;
}
