import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, it } from 'vitest';

import { createDynamoDbService } from '../../../../local/services/dynamodb/server.ts';
import { createSqsService } from '../../../../local/services/sqs/server.ts';
import { functionResource, openTemporaryCloud, roleResource, type TemporaryCloud } from '../../temporaryCloud.ts';

const open: TemporaryCloud[] = [];
const clients: { destroy(): void }[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const cloud of open.splice(0).toReversed()) await cloud.remove();
});

/** Prints "took <ids>" for each batch; fails on ids that begin with "bad", and reports those that begin with "odd". */
const consumer = `
  export const handler = async ({ Records }) => {
    const ids = Records.map((record) => record.dynamodb.Keys.id.S);
    console.log('tried ' + ids.join(' '));
    if (ids.some((id) => id.startsWith('bad'))) throw new Error('bad record');
    const odd = Records.find((record) => record.dynamodb.Keys.id.S.startsWith('odd'));
    console.log('took ' + ids.slice(0, odd === undefined ? ids.length : Records.indexOf(odd)).join(' '));
    return { batchItemFailures: odd === undefined ? [] : [{ itemIdentifier: odd.dynamodb.SequenceNumber }] };
  };`;

async function start(mapping: Record<string, unknown>, options: { readonly folder?: string; readonly statements?: readonly Record<string, unknown>[] } = {}): Promise<{ readonly cloud: TemporaryCloud; readonly dynamo: DynamoDBClient }> {
  const cloud = await openTemporaryCloud({
    ...(options.folder === undefined ? {} : { folder: options.folder }),
    services: (host) => [createDynamoDbService(host.context('dynamodb')), createSqsService(host.context('sqs'))],
    functions: { 'consume.zip': consumer },
    resources: {
      Role: roleResource({ Effect: 'Allow', Action: ['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream', 'dynamodb:ListStreams', 'sqs:SendMessage'], Resource: '*' }),
      Plays: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'plays',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
          StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        },
      },
      Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead' } },
      Consume: functionResource('consume.zip', { FunctionName: 'consume' }),
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: { 'Fn::GetAtt': ['Plays', 'StreamArn'] }, FunctionName: { Ref: 'Consume' }, StartingPosition: 'TRIM_HORIZON', FunctionResponseTypes: ['ReportBatchItemFailures'], ...mapping },
      },
    },
  });
  open.push(cloud);
  const dynamo = new DynamoDBClient(cloud.client);
  clients.push(dynamo);
  return { cloud, dynamo };
}

async function put(dynamo: DynamoDBClient, id: string, origin = 'live'): Promise<void> {
  await dynamo.send(new PutItemCommand({ TableName: 'plays', Item: { id: { S: id }, origin: { S: origin } } }));
}

function took(cloud: TemporaryCloud): string[] {
  return cloud.lines.flatMap((line) => /took (.+)$/.exec(line)?.[1]?.split(' ') ?? []);
}

it('hands over what the filter takes, and after a restart only what is new', async () => {
  const filter = { FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ eventName: ['INSERT'], dynamodb: { NewImage: { origin: { S: ['live'] } } } }) }] } };
  const first = await start(filter);
  for (const [id, origin] of [['a', 'live'], ['b', 'import'], ['c', 'live']] as const) await put(first.dynamo, id, origin);
  await expect.poll(() => took(first.cloud), { timeout: 10_000 }).toEqual(['a', 'c']);
  await first.cloud.close();

  const second = await start(filter, { folder: first.cloud.folder });
  await put(second.dynamo, 'd');
  await expect.poll(() => took(second.cloud), { timeout: 10_000 }).toEqual(['d']);
});

it('hands over again after a restart what was not done before, though the mapping starts at the latest record', async () => {
  const first = await start({ StartingPosition: 'LATEST' });
  await first.cloud.cloud.context.call({ service: 'dynamodb', principal: { kind: 'admin' }, headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem' }, body: JSON.stringify({ TableName: 'plays', Item: { id: { S: 'bad' } } }) });
  await first.cloud.close();
  const second = await start({ StartingPosition: 'LATEST' }, { folder: first.cloud.folder });
  await expect.poll(() => second.cloud.lines.filter((line) => line.includes('tried bad')).length, { timeout: 10_000 }).toBeGreaterThan(0);
});

it('halves a failing batch until the bad record stands alone, tells the queue, and goes on', async () => {
  const { cloud, dynamo } = await start({
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1,
    BatchSize: 8,
    MaximumBatchingWindowInSeconds: 1,
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } } },
  });
  const ids = ['a', 'b', 'bad', 'c', 'd'];
  await dynamo.send(new BatchWriteItemCommand({ RequestItems: { plays: ids.map((id) => ({ PutRequest: { Item: { id: { S: id } } } })) } }));
  await expect.poll(() => took(cloud).sort(), { timeout: 15_000 }).toEqual(['a', 'b', 'c', 'd']);
  const sqs = new SQSClient(cloud.client);
  clients.push(sqs);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: cloud.stack.resources.get('Dead')?.ref, WaitTimeSeconds: 5 }));
  expect(JSON.parse(Messages?.[0]?.Body ?? '{}')).toMatchObject({ requestContext: { condition: 'RetryAttemptsExhausted' }, DDBStreamBatchInfo: { batchSize: 1 } });
});

it('goes on from the item that the function reports as failed', async () => {
  const { cloud, dynamo } = await start({ MaximumRetryAttempts: 2, BatchSize: 3, MaximumBatchingWindowInSeconds: 1 });
  for (const id of ['a', 'odd', 'b']) await put(dynamo, id);
  await expect.poll(() => cloud.lines.some((line) => line.includes('given up')), { timeout: 10_000 }).toBe(true);
  expect(took(cloud).filter((id) => id === 'a')).toHaveLength(1);
});

it('refuses sources that it does not poll', async () => {
  await expect(start({ EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' })).rejects.toThrow(/Mapping: EventSourceArn .* is not a DynamoDB stream/);
});
