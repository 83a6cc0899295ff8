import { CreateTableCommand, DeleteItemCommand, DynamoDBClient, PutItemCommand, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand, DynamoDBStreamsClient, type _Record, GetRecordsCommand, GetShardIteratorCommand, ListStreamsCommand, type ShardIteratorType,
} from '@aws-sdk/client-dynamodb-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoDbService, type DynamoDbService } from '../../../../local/services/dynamodb/server.ts';
import { clientOptions, serve, type ServedService } from './awsServer.ts';

let served: ServedService<DynamoDbService>;
let client: DynamoDBClient;
let streams: DynamoDBStreamsClient;

beforeAll(async () => {
  served = await serve(createDynamoDbService);
  client = new DynamoDBClient(clientOptions(served.url));
  streams = new DynamoDBStreamsClient(clientOptions(served.url));
});

afterAll(() => served.close());

/** Answers the stream's ARN. */
async function newTable(TableName: string, StreamViewType: 'NEW_IMAGE' | 'NEW_AND_OLD_IMAGES' | 'KEYS_ONLY' | 'OLD_IMAGE'): Promise<string> {
  const { TableDescription: table } = await client.send(new CreateTableCommand({
    TableName, KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST', StreamSpecification: { StreamEnabled: true, StreamViewType },
  }));
  return table?.LatestStreamArn ?? '';
}

function put(TableName: string, id: string, n: number): Promise<unknown> {
  return client.send(new PutItemCommand({ TableName, Item: { id: { S: id }, n: { N: String(n) } } }));
}

async function iterator(StreamArn: string, type: ShardIteratorType, SequenceNumber?: string): Promise<string> {
  const { StreamDescription: description } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const answer = await streams.send(new GetShardIteratorCommand({
    StreamArn, ShardId: description?.Shards?.[0]?.ShardId, ShardIteratorType: type, ...(SequenceNumber && { SequenceNumber }),
  }));
  return answer.ShardIterator ?? '';
}

async function records(StreamArn: string, type: ShardIteratorType = 'TRIM_HORIZON', SequenceNumber?: string): Promise<_Record[]> {
  return (await streams.send(new GetRecordsCommand({ ShardIterator: await iterator(StreamArn, type, SequenceNumber) }))).Records ?? [];
}

describe('a stream', () => {
  it('records every change once, in order, with both images', async () => {
    const stream = await newTable('both', 'NEW_AND_OLD_IMAGES');
    await put('both', 'a', 1);
    await put('both', 'a', 1);
    await client.send(new UpdateItemCommand({ TableName: 'both', Key: { id: { S: 'a' } }, UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: '2' } } }));
    await client.send(new DeleteItemCommand({ TableName: 'both', Key: { id: { S: 'a' } } }));
    await client.send(new DeleteItemCommand({ TableName: 'both', Key: { id: { S: 'a' } } }));
    const seen = await records(stream);
    expect(seen.map((record) => [record.eventName, record.dynamodb?.OldImage?.['n']?.N, record.dynamodb?.NewImage?.['n']?.N])).toEqual([
      ['INSERT', undefined, '1'], ['MODIFY', '1', '2'], ['REMOVE', '2', undefined],
    ]);
    expect(seen[0]).toMatchObject({ eventSource: 'aws:dynamodb', awsRegion: 'us-east-1', dynamodb: { Keys: { id: { S: 'a' } }, StreamViewType: 'NEW_AND_OLD_IMAGES' } });
    const numbers = seen.map((record) => record.dynamodb?.SequenceNumber ?? '');
    expect([...numbers].sort()).toEqual(numbers);
    expect(new Set(seen.map((record) => record.eventID)).size).toBe(3);
  });

  it.each([['NEW_IMAGE', false, true], ['OLD_IMAGE', true, false], ['KEYS_ONLY', false, false]] as const)('of view %s has just those images', async (view, old, fresh) => {
    const stream = await newTable(`view-${view}`, view);
    await put(`view-${view}`, 'a', 1);
    await put(`view-${view}`, 'a', 2);
    const last = (await records(stream)).at(-1)?.dynamodb;
    expect([last?.OldImage !== undefined, last?.NewImage !== undefined, last?.Keys]).toEqual([old, fresh, { id: { S: 'a' } }]);
  });

  it('is read from any point, and on from where a reader stands', async () => {
    const stream = await newTable('points', 'NEW_IMAGE');
    for (let n = 0; n < 5; n++) await put('points', `i${n}`, n);
    const all = await records(stream);
    const third = all[2]?.dynamodb?.SequenceNumber;
    expect((await records(stream, 'AT_SEQUENCE_NUMBER', third)).map((record) => record.dynamodb?.NewImage?.['n']?.N)).toEqual(['2', '3', '4']);
    expect((await records(stream, 'AFTER_SEQUENCE_NUMBER', third)).map((record) => record.dynamodb?.NewImage?.['n']?.N)).toEqual(['3', '4']);
    const latest = await iterator(stream, 'LATEST');
    await put('points', 'new', 9);
    const page = await streams.send(new GetRecordsCommand({ ShardIterator: latest, Limit: 1 }));
    expect(page.Records?.map((record) => record.dynamodb?.NewImage?.['n']?.N)).toEqual(['9']);
    expect((await streams.send(new GetRecordsCommand({ ShardIterator: page.NextShardIterator }))).Records).toEqual([]);
  });

  it('holds nothing of a write that was refused', async () => {
    const stream = await newTable('refused', 'NEW_IMAGE');
    await put('refused', 'taken', 1);
    const action = (id: string) => ({ Put: { TableName: 'refused', Item: { id: { S: id } }, ConditionExpression: 'attribute_not_exists(id)' } });
    await expect(client.send(new TransactWriteItemsCommand({ TransactItems: [action('fresh'), action('taken')] }))).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(await records(stream)).toHaveLength(1);
  });

  it('calls its listeners after a commit, and no more once they left', async () => {
    const stream = await newTable('heard', 'NEW_IMAGE');
    const heard: string[] = [];
    const leave = served.service.onStreamRecords((arn) => heard.push(arn));
    await put('heard', 'a', 1);
    leave();
    await put('heard', 'b', 1);
    expect(heard).toEqual([stream]);
  });

  it('lists by table, survives a restart, and forgets after a day', async () => {
    const stream = await newTable('aged', 'NEW_IMAGE');
    await put('aged', 'old', 1);
    await served.restart();
    expect((await streams.send(new ListStreamsCommand({ TableName: 'aged' }))).Streams?.map((listed) => listed.StreamArn)).toEqual([stream]);
    expect(await records(stream)).toHaveLength(1);
    const stale = await iterator(stream, 'TRIM_HORIZON');
    served.advance(25 * 60 * 60 * 1000);
    await put('aged', 'new', 2);
    expect((await records(stream)).map((record) => record.dynamodb?.Keys?.['id']?.S)).toEqual(['new']);
    await expect(streams.send(new GetRecordsCommand({ ShardIterator: stale }))).rejects.toMatchObject({ name: 'ExpiredIteratorException' });
  });
});
