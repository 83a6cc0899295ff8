import {
  ChangeMessageVisibilityCommand, CreateQueueCommand, DeleteMessageBatchCommand, DeleteMessageCommand, GetQueueAttributesCommand, GetQueueUrlCommand,
  ListQueuesCommand, PurgeQueueCommand, ReceiveMessageCommand, type ReceiveMessageCommandInput, type ReceiveMessageCommandOutput, SendMessageBatchCommand, SendMessageCommand, SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalService } from '../../../../local/service.ts';
import { createSqsService } from '../../../../local/services/sqs/server.ts';
import { clientOptions, serve, type ServedService } from '../dynamodb/awsServer.ts';

let served: ServedService<LocalService>;
let client: SQSClient;

beforeAll(async () => {
  served = await serve(createSqsService);
  client = new SQSClient({ ...clientOptions(served.url), useQueueUrlAsEndpoint: false });
});

afterAll(() => served.close());

async function newQueue(QueueName: string, Attributes: Record<string, string> = {}): Promise<string> {
  return (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
}

function receive(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<ReceiveMessageCommandOutput> {
  return client.send(new ReceiveMessageCommand({ QueueUrl, ...more }));
}

describe('a queue', () => {
  it('is found by name and lists under its prefix', async () => {
    const url = await newQueue('found-1');
    expect((await client.send(new GetQueueUrlCommand({ QueueName: 'found-1' }))).QueueUrl).toBe(url);
    expect((await client.send(new ListQueuesCommand({ QueueNamePrefix: 'found' }))).QueueUrls).toEqual([url]);
    await expect(client.send(new GetQueueUrlCommand({ QueueName: 'absent' }))).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });

  it('hides a received message until its time is over, and forgets a deleted one', async () => {
    const QueueUrl = await newQueue('hiding');
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello', MessageAttributes: { kind: { DataType: 'String', StringValue: 'greeting' } } }));
    const [first] = (await client.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['ApproximateReceiveCount'] }))).Messages ?? [];
    expect(first).toMatchObject({ Body: 'hello', Attributes: { ApproximateReceiveCount: '1' }, MessageAttributes: { kind: { StringValue: 'greeting' } } });
    expect((await receive(QueueUrl)).Messages).toBeUndefined();
    served.advance(31_000);
    const [again] = (await receive(QueueUrl)).Messages ?? [];
    expect(again?.Body).toBe('hello');
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
    served.advance(31_000);
    expect((await receive(QueueUrl)).Messages).toBeUndefined();
  });

  it('gives a message back at once when its visibility is set to nothing', async () => {
    const QueueUrl = await newQueue('given-back');
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const [message] = (await receive(QueueUrl)).Messages ?? [];
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 }));
    expect((await receive(QueueUrl)).Messages).toHaveLength(1);
  });

  it('answers a waiting receiver when a message comes', async () => {
    const QueueUrl = await newQueue('waiting');
    const waiting = receive(QueueUrl, { WaitTimeSeconds: 20 });
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'worth waiting' }));
    expect((await waiting).Messages?.[0]?.Body).toBe('worth waiting');
  });

  it('sends and deletes in batches, counts, and keeps order', async () => {
    const QueueUrl = await newQueue('batches');
    const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: `${index}`, MessageBody: `m${index}` }));
    expect((await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).Successful).toHaveLength(10);
    const { Messages: messages = [] } = await receive(QueueUrl, { MaxNumberOfMessages: 10 });
    expect(messages.map((message) => message.Body)).toEqual(Entries.map((entry) => entry.MessageBody));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: messages.slice(0, 9).map((message, index) => ({ Id: `${index}`, ReceiptHandle: message.ReceiptHandle })) }));
    expect((await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes).toMatchObject({
      ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '1', QueueArn: 'arn:aws:sqs:us-east-1:000000000000:batches', VisibilityTimeout: '30',
    });
    await client.send(new PurgeQueueCommand({ QueueUrl }));
    expect((await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes?.['ApproximateNumberOfMessagesNotVisible']).toBe('0');
  });

  it('moves what was received too often to the dead-letter queue', async () => {
    const dead = await newQueue('dead');
    const QueueUrl = await newQueue('poisoned', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead', maxReceiveCount: 1 }), VisibilityTimeout: '0',
    });
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));
    expect((await receive(QueueUrl)).Messages).toHaveLength(1);
    expect((await receive(QueueUrl)).Messages).toBeUndefined();
    expect((await receive(dead)).Messages?.[0]?.Body).toBe('poison');
  });

  it('has its messages after a restart', async () => {
    const QueueUrl = await newQueue('kept');
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'still here' }));
    await served.restart();
    expect((await receive(QueueUrl)).Messages?.[0]?.Body).toBe('still here');
  });
});
