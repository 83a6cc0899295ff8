import {
  BatchGetItemCommand, BatchWriteItemCommand, CreateTableCommand, DeleteItemCommand, DeleteTableCommand, DescribeTableCommand, DescribeTimeToLiveCommand,
  DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand, QueryCommand, ScanCommand, TransactGetItemsCommand, TransactWriteItemsCommand,
  UpdateItemCommand, UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoDbService, type DynamoDbService } from '../../../../local/services/dynamodb/server.ts';
import { clientOptions, serve, type ServedService } from './awsServer.ts';

let served: ServedService<DynamoDbService>;
let client: DynamoDBClient;

beforeAll(async () => {
  served = await serve(createDynamoDbService);
  client = new DynamoDBClient(clientOptions(served.url));
  await client.send(new CreateTableCommand({
    TableName: 'plays',
    KeySchema: [{ AttributeName: 'userId', KeyType: 'HASH' }, { AttributeName: 'id', KeyType: 'RANGE' }],
    AttributeDefinitions: ['userId', 'id', 'occurredAt', 'videoId'].map((name) => ({ AttributeName: name, AttributeType: 'S' as const })),
    LocalSecondaryIndexes: [{
      IndexName: 'byTime',
      KeySchema: [{ AttributeName: 'userId', KeyType: 'HASH' }, { AttributeName: 'occurredAt', KeyType: 'RANGE' }],
      Projection: { ProjectionType: 'ALL' },
    }],
    GlobalSecondaryIndexes: [{
      IndexName: 'byVideo', KeySchema: [{ AttributeName: 'videoId', KeyType: 'HASH' }], Projection: { ProjectionType: 'KEYS_ONLY' },
    }],
    BillingMode: 'PAY_PER_REQUEST',
  }));
  await client.send(new CreateTableCommand({
    TableName: 'videos',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  }));
});

afterAll(() => served.close());

describe('tables', () => {
  it('describes a table with its indexes and lists tables page by page', async () => {
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: 'plays' }));
    expect(table).toMatchObject({
      TableStatus: 'ACTIVE', TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/plays',
      GlobalSecondaryIndexes: [{ IndexName: 'byVideo', IndexStatus: 'ACTIVE' }], BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
    const first = await client.send(new ListTablesCommand({ Limit: 1 }));
    expect(first).toMatchObject({ TableNames: ['plays'], LastEvaluatedTableName: 'plays' });
    const second = await client.send(new ListTablesCommand({ ExclusiveStartTableName: 'plays' }));
    expect(second.TableNames).toEqual(['videos']);
  });

  it('refuses a table that exists and forgets a deleted one with its items', async () => {
    const definition = {
      TableName: 'short-lived', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' as const }], BillingMode: 'PAY_PER_REQUEST' as const,
    };
    await client.send(new CreateTableCommand(definition));
    await client.send(new PutItemCommand({ TableName: 'short-lived', Item: { id: { N: '1' } } }));
    await expect(client.send(new CreateTableCommand(definition))).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await client.send(new DeleteTableCommand({ TableName: 'short-lived' }));
    await client.send(new CreateTableCommand(definition));
    expect((await client.send(new ScanCommand({ TableName: 'short-lived' }))).Count).toBe(0);
    await client.send(new DeleteTableCommand({ TableName: 'short-lived' }));
    await expect(client.send(new DescribeTableCommand({ TableName: 'short-lived' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException', message: 'Requested resource not found: Table: short-lived not found',
    });
  });

  it('keeps the time-to-live setting', async () => {
    await client.send(new UpdateTimeToLiveCommand({ TableName: 'videos', TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } }));
    const { TimeToLiveDescription: description } = await client.send(new DescribeTimeToLiveCommand({ TableName: 'videos' }));
    expect(description).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
  });
});

describe('single items', () => {
  it('gives back every type of attribute as it was put', async () => {
    const Item = {
      id: { S: 'types' }, n: { N: '-12.5' }, b: { B: new Uint8Array([0, 255]) }, yes: { BOOL: true }, nothing: { NULL: true },
      ss: { SS: ['é', 'b'] }, ns: { NS: ['1', '2'] }, list: { L: [{ S: 'x' }, { M: { deep: { N: '3' } } }] }, emptyText: { S: '' },
    };
    await client.send(new PutItemCommand({ TableName: 'videos', Item }));
    expect((await client.send(new GetItemCommand({ TableName: 'videos', Key: { id: { S: 'types' } }, ConsistentRead: true }))).Item).toEqual(Item);
    const projected = await client.send(new GetItemCommand({ TableName: 'videos', Key: { id: { S: 'types' } }, ProjectionExpression: '#l[1].deep, n', ExpressionAttributeNames: { '#l': 'list' } }));
    expect(projected.Item).toEqual({ n: { N: '-12.5' }, list: { L: [{ M: { deep: { N: '3' } } }] } });
  });

  it('puts an id once and answers the item that was there when asked', async () => {
    const put = new PutItemCommand({
      TableName: 'plays', Item: { userId: { S: 'once' }, id: { S: '1' } }, ConditionExpression: 'attribute_not_exists(id)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    await client.send(put);
    await expect(client.send(put)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException', message: 'The conditional request failed', Item: { userId: { S: 'once' }, id: { S: '1' } },
    });
  });

  it('updates by expression and makes an item that was not there', async () => {
    const update = (expression: string, values: Record<string, { N?: string; L?: { S: string }[] }>) => client.send(new UpdateItemCommand({
      TableName: 'videos', Key: { id: { S: 'counter' } }, UpdateExpression: expression, ExpressionAttributeValues: values as never, ReturnValues: 'ALL_NEW',
    }));
    expect((await update('ADD plays :one', { ':one': { N: '1' } })).Attributes).toEqual({ id: { S: 'counter' }, plays: { N: '1' } });
    const second = await update('SET plays = plays + :one, tags = list_append(if_not_exists(tags, :none), :new)', { ':one': { N: '41' }, ':none': { L: [] }, ':new': { L: [{ S: 'a' }] } });
    expect(second.Attributes).toEqual({ id: { S: 'counter' }, plays: { N: '42' }, tags: { L: [{ S: 'a' }] } });
    const removed = await client.send(new DeleteItemCommand({ TableName: 'videos', Key: { id: { S: 'counter' } }, ReturnValues: 'ALL_OLD' }));
    expect(removed.Attributes?.['plays']).toEqual({ N: '42' });
  });

  it.each([
    ['a missing key', { TableName: 'plays', Item: { userId: { S: 'u' } } }, 'One or more parameter values were invalid: Missing the key id in the item'],
    ['an index key of another type', { TableName: 'plays', Item: { userId: { S: 'u' }, id: { S: '1' }, videoId: { N: '1' } } }, 'One or more parameter values were invalid: Type mismatch for Index Key videoId Expected: S Actual: N IndexName: byVideo'],
    ['an item above 400 KB', { TableName: 'plays', Item: { userId: { S: 'u' }, id: { S: '1' }, text: { S: 'ä'.repeat(205_000) } } }, 'Item size has exceeded the maximum allowed size'],
    ['an unknown value in an expression', { TableName: 'plays', Item: { userId: { S: 'u' }, id: { S: '1' } }, ConditionExpression: 'id = :x' }, 'Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :x'],
  ])('refuses %s with AWS’s words', async (_case, input, message) => {
    await expect(client.send(new PutItemCommand(input as never))).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  it('names a table that does not exist as AWS does', async () => {
    await expect(client.send(new GetItemCommand({ TableName: 'nowhere', Key: { id: { S: '1' } } }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException', message: 'Requested resource not found',
    });
  });
});

describe('batches and transactions', () => {
  it('writes and reads many items of several tables', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `batch-${index}`);
    const written = await client.send(new BatchWriteItemCommand({
      RequestItems: { videos: ids.map((id) => ({ PutRequest: { Item: { id: { S: id }, title: { S: `Video ${id}` } } } })), plays: [{ PutRequest: { Item: { userId: { S: 'b' }, id: { S: '1' } } } }] },
    }));
    expect(written.UnprocessedItems).toEqual({});
    const read = await client.send(new BatchGetItemCommand({
      RequestItems: { videos: { Keys: [...ids, 'absent'].map((id) => ({ id: { S: id } })), ProjectionExpression: 'title' }, plays: { Keys: [{ userId: { S: 'b' }, id: { S: '1' } }] } },
    }));
    expect(read.Responses?.['videos']).toHaveLength(20);
    expect(read.Responses?.['videos']?.[0]).toEqual({ title: { S: 'Video batch-0' } });
    expect(read.Responses?.['plays']).toHaveLength(1);
  });

  it('refuses the same key twice in one batch', async () => {
    const request = { PutRequest: { Item: { id: { S: 'twice' } } } };
    await expect(client.send(new BatchWriteItemCommand({ RequestItems: { videos: [request, request] } }))).rejects.toMatchObject({
      message: 'Provided list of item keys contains duplicates',
    });
  });

  it('writes all of a transaction or, with the reasons, nothing', async () => {
    const put = (id: string) => ({ Put: { TableName: 'videos', Item: { id: { S: id } }, ConditionExpression: 'attribute_not_exists(id)' } });
    await client.send(new TransactWriteItemsCommand({ TransactItems: [put('t1'), put('t2')] }));
    await expect(client.send(new TransactWriteItemsCommand({ TransactItems: [put('t3'), put('t2')] }))).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message: 'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' }],
    });
    const { Responses: read } = await client.send(new TransactGetItemsCommand({
      TransactItems: ['t1', 't2', 't3'].map((id) => ({ Get: { TableName: 'videos', Key: { id: { S: id } } } })),
    }));
    expect(read?.map((response) => response.Item !== undefined)).toEqual([true, true, false]);
  });

  it('carries a transaction out once for one token', async () => {
    const request = {
      ClientRequestToken: 'token-1',
      TransactItems: [{ Update: { TableName: 'videos', Key: { id: { S: 'token' } }, UpdateExpression: 'ADD plays :one', ExpressionAttributeValues: { ':one': { N: '1' } } } }],
    };
    await client.send(new TransactWriteItemsCommand(request));
    await client.send(new TransactWriteItemsCommand(request));
    expect((await client.send(new GetItemCommand({ TableName: 'videos', Key: { id: { S: 'token' } } }))).Item?.['plays']).toEqual({ N: '1' });
    await expect(client.send(new TransactWriteItemsCommand({ ...request, TransactItems: [{ Put: { TableName: 'videos', Item: { id: { S: 'token' } } } }] })))
      .rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
  });
});

describe('reading many', () => {
  beforeAll(async () => {
    for (let index = 0; index < 10; index++) {
      await client.send(new PutItemCommand({
        TableName: 'plays',
        Item: { userId: { S: 'reader' }, id: { S: `p${9 - index}` }, occurredAt: { S: `2024-01-0${index}T00:00:00.000Z` }, videoId: { S: index % 2 ? 'odd' : 'even' }, ratio: { N: `${index / 10}` } },
      }));
    }
  });

  it('reads the newest first over the local index, page by page', async () => {
    const times: (string | undefined)[] = [];
    let ExclusiveStartKey: Record<string, { S: string }> | undefined;
    do {
      const page = await client.send(new QueryCommand({
        TableName: 'plays', IndexName: 'byTime', KeyConditionExpression: 'userId = :u AND occurredAt >= :from', ScanIndexForward: false, Limit: 3,
        ExpressionAttributeValues: { ':u': { S: 'reader' }, ':from': { S: '2024-01-02' } }, ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }));
      times.push(...(page.Items ?? []).map((item) => item['occurredAt']?.S?.slice(8, 10)));
      ExclusiveStartKey = page.LastEvaluatedKey as typeof ExclusiveStartKey;
    } while (ExclusiveStartKey);
    expect(times).toEqual(['09', '08', '07', '06', '05', '04', '03', '02']);
  });

  it('counts, filters after reading, and answers a global index by its projection', async () => {
    const counted = await client.send(new QueryCommand({
      TableName: 'plays', KeyConditionExpression: 'userId = :u AND begins_with(id, :p)', FilterExpression: 'ratio > :r', Select: 'COUNT',
      ExpressionAttributeValues: { ':u': { S: 'reader' }, ':p': { S: 'p' }, ':r': { N: '0.55' } },
    }));
    expect(counted).toMatchObject({ Count: 4, ScannedCount: 10 });
    expect(counted.Items).toBeUndefined();
    const odd = await client.send(new QueryCommand({
      TableName: 'plays', IndexName: 'byVideo', KeyConditionExpression: 'videoId = :v', ExpressionAttributeValues: { ':v': { S: 'odd' } },
    }));
    expect(odd.Items?.map((item) => Object.keys(item).sort())).toEqual(Array.from({ length: 5 }, () => ['id', 'userId', 'videoId']));
  });

  it('ends a page after 1 MB', async () => {
    for (let index = 0; index < 5; index++) {
      await client.send(new PutItemCommand({ TableName: 'plays', Item: { userId: { S: 'large' }, id: { S: `${index}` }, text: { S: 'x'.repeat(300_000) } } }));
    }
    const query = { TableName: 'plays', KeyConditionExpression: 'userId = :u', ExpressionAttributeValues: { ':u': { S: 'large' } } };
    const first = await client.send(new QueryCommand(query));
    expect(first).toMatchObject({ Count: 4, LastEvaluatedKey: { userId: { S: 'large' }, id: { S: '3' } } });
    const second = await client.send(new QueryCommand({ ...query, ExclusiveStartKey: first.LastEvaluatedKey }));
    expect(second).toMatchObject({ Count: 1 });
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  it('shares a scan between segments without gap or overlap', async () => {
    const whole = await client.send(new ScanCommand({ TableName: 'videos', ProjectionExpression: 'id' }));
    const segments = await Promise.all([0, 1, 2].map((Segment) => client.send(new ScanCommand({ TableName: 'videos', ProjectionExpression: 'id', Segment, TotalSegments: 3 }))));
    const ids = segments.flatMap((segment) => segment.Items ?? []).map((item) => item['id']?.S);
    expect(ids.sort()).toEqual((whole.Items ?? []).map((item) => item['id']?.S).sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refuses a query without the hash key and a consistent read of a global index', async () => {
    await expect(client.send(new QueryCommand({ TableName: 'plays', KeyConditionExpression: 'id = :i', ExpressionAttributeValues: { ':i': { S: '1' } } })))
      .rejects.toMatchObject({ name: 'ValidationException', message: 'Query condition missed key schema element: userId' });
    await expect(client.send(new QueryCommand({
      TableName: 'plays', IndexName: 'byVideo', ConsistentRead: true, KeyConditionExpression: 'videoId = :v', ExpressionAttributeValues: { ':v': { S: 'odd' } },
    }))).rejects.toMatchObject({ message: 'Consistent reads are not supported on global secondary indexes' });
  });
});
