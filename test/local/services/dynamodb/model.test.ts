import { BatchWriteItemCommand, CreateTableCommand, DeleteItemCommand, DynamoDBClient, PutItemCommand, QueryCommand, type QueryCommandInput, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDynamoDbService, type DynamoDbService } from '../../../../local/services/dynamodb/server.ts';
import { clientOptions, serve, type ServedService } from './awsServer.ts';

interface Row {
  readonly user: string;
  readonly rank: number;
  readonly at?: string;
  readonly kind?: string;
}

let served: ServedService<DynamoDbService>;
let client: DynamoDBClient;
const model = new Map<string, Row>();

beforeAll(async () => {
  served = await serve(createDynamoDbService);
  client = new DynamoDBClient(clientOptions(served.url));
  const key = (hash: string, range: string) => [{ AttributeName: hash, KeyType: 'HASH' as const }, { AttributeName: range, KeyType: 'RANGE' as const }];
  await client.send(new CreateTableCommand({
    TableName: 'model', KeySchema: key('user', 'rank'), BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'user', AttributeType: 'S' }, { AttributeName: 'rank', AttributeType: 'N' }, { AttributeName: 'at', AttributeType: 'S' }, { AttributeName: 'kind', AttributeType: 'S' }],
    LocalSecondaryIndexes: [{ IndexName: 'byTime', KeySchema: key('user', 'at'), Projection: { ProjectionType: 'ALL' } }],
    GlobalSecondaryIndexes: [{ IndexName: 'byKind', KeySchema: key('kind', 'rank'), Projection: { ProjectionType: 'ALL' } }],
  }));
});

afterAll(() => served.close());

/** Mulberry32: the same sequence at every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const random = seeded(20240501);
const pick = <T>(values: readonly [T, ...T[]]): T => values[Math.floor(random() * values.length)] ?? values[0];
const users = ['u', 'ü', 'u2', '😀', 'U'] as const;
const ranks = [-1000, -12.5, -12.25, -1, -0.001, 0, 0.001, 0.5, 1, 9, 10, 11, 100, 9e15, 1.5e-20] as const;

function randomRow(): Row {
  return {
    user: pick(users), rank: pick(ranks),
    ...(random() < 0.8 && { at: `2024-01-0${1 + Math.floor(random() * 9)}` }),
    ...(random() < 0.6 && { kind: pick(['watched', 'clicked']) }),
  };
}

const idOf = (row: Row): string => `${row.user}/${row.rank}`;
const utf8 = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

async function change(): Promise<void> {
  const row = randomRow();
  const Key = marshall({ user: row.user, rank: row.rank });
  const action = random();
  if (action < 0.5) {
    model.set(idOf(row), row);
    await client.send(new PutItemCommand({ TableName: 'model', Item: marshall(row) }));
  } else if (action < 0.7) {
    model.delete(idOf(row));
    await client.send(new DeleteItemCommand({ TableName: 'model', Key }));
  } else if (action < 0.85) {
    model.set(idOf(row), { ...model.get(idOf(row)), user: row.user, rank: row.rank, kind: 'updated' });
    await client.send(new UpdateItemCommand({ TableName: 'model', Key, UpdateExpression: 'SET kind = :k', ExpressionAttributeValues: { ':k': { S: 'updated' } } }));
  } else {
    const rows = [...new Map(Array.from({ length: 5 }, randomRow).map((other) => [idOf(other), other])).values()];
    for (const other of rows) model.set(idOf(other), other);
    await client.send(new BatchWriteItemCommand({ RequestItems: { model: rows.map((other) => ({ PutRequest: { Item: marshall(other) } })) } }));
  }
}

/** Every page, with pages of three. */
async function queryAll(input: Omit<QueryCommandInput, 'TableName'>): Promise<Row[]> {
  const rows: Row[] = [];
  let start: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await client.send(new QueryCommand({ TableName: 'model', Limit: 3, ...input, ExclusiveStartKey: start }));
    rows.push(...(page.Items ?? []).map((item) => unmarshall(item) as Row));
    start = page.LastEvaluatedKey;
  } while (start);
  return rows;
}

it('answers queries and scans as a plain model does after any writes', async () => {
  for (let round = 0; round < 12; round++) {
    for (let step = 0; step < 25; step++) await change();
    const rows = [...model.values()];
    const user = pick(users);
    const [from, to] = [pick(ranks), pick(ranks)].sort((left, right) => left - right);
    const backwards = random() < 0.5;

    const byRank = rows.filter((row) => row.user === user && row.rank >= (from ?? 0) && row.rank <= (to ?? 0)).sort((left, right) => left.rank - right.rank);
    expect(await queryAll({
      KeyConditionExpression: '#u = :u AND #r BETWEEN :from AND :to', ExpressionAttributeNames: { '#u': 'user', '#r': 'rank' },
      ExpressionAttributeValues: marshall({ ':u': user, ':from': from, ':to': to }), ScanIndexForward: !backwards,
    })).toEqual(backwards ? byRank.reverse() : byRank);

    const byTime = await queryAll({
      IndexName: 'byTime', KeyConditionExpression: '#u = :u AND #at > :from', ExpressionAttributeNames: { '#u': 'user', '#at': 'at' },
      ExpressionAttributeValues: marshall({ ':u': user, ':from': '2024-01-03' }), ScanIndexForward: !backwards,
    });
    const times = byTime.map((row) => row.at ?? '');
    expect(times).toEqual([...times].sort((left, right) => (backwards ? utf8(right, left) : utf8(left, right))));
    const newer = rows.filter((row) => row.user === user && row.at !== undefined && row.at > '2024-01-03');
    expect(byTime.map(idOf).sort()).toEqual(newer.map(idOf).sort());

    const kind = pick(['watched', 'clicked', 'updated']);
    const byKind = await queryAll({
      IndexName: 'byKind', KeyConditionExpression: 'kind = :k AND #r < :below', FilterExpression: '#u <> :not', ExpressionAttributeNames: { '#r': 'rank', '#u': 'user' },
      ExpressionAttributeValues: marshall({ ':k': kind, ':below': 10, ':not': 'u' }),
    });
    const below = rows.filter((row) => row.kind === kind && row.rank < 10 && row.user !== 'u');
    expect(byKind.map((row) => row.rank)).toEqual(below.map((row) => row.rank).sort((left, right) => left - right));
    expect(byKind.map(idOf).sort()).toEqual(below.map(idOf).sort());

    const scanned = (await client.send(new ScanCommand({ TableName: 'model' }))).Items?.map((item) => unmarshall(item) as Row) ?? [];
    expect(scanned.map(idOf).sort()).toEqual([...model.keys()].sort());
    for (const row of scanned) expect(row).toEqual(model.get(idOf(row)));
  }
});
