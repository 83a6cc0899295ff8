import { randomUUID } from 'node:crypto';
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { DescribeTableCommand, DynamoDBClient, PutItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsRequest, type DeployedResource } from '../../../../local/service.ts';
import { createDynamoDbService, type DynamoDbService } from '../../../../local/services/dynamodb/server.ts';
import { clientOptions, serve, type ServedService } from './awsServer.ts';

const run = promisify(execFile);
let served: ServedService<DynamoDbService>;
let client: DynamoDBClient;

beforeAll(async () => {
  served = await serve(createDynamoDbService);
  client = new DynamoDBClient(clientOptions(served.url));
});

afterAll(() => served.close());

const videos = {
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  SSESpecification: { SSEEnabled: true },
};

async function deploy(properties: Readonly<Record<string, unknown>>): Promise<DeployedResource | undefined> {
  return served.service.resources?.['AWS::DynamoDB::Table']?.({ logicalId: 'Videos', type: 'AWS::DynamoDB::Table', defaultName: 'upnext-Videos', properties });
}

function request(operation: string, input: object, prefix = 'DynamoDB_20120810'): AwsRequest {
  return {
    service: 'dynamodb', method: 'POST', path: '/', query: new URLSearchParams(), headers: { 'x-amz-target': `${prefix}.${operation}` },
    body: Buffer.from(JSON.stringify(input)), principal: { kind: 'admin' }, requestId: randomUUID(),
  };
}

describe('a table of the template', () => {
  it('answers name, ARN and stream, and the same ones with its items at the next start', async () => {
    const first = await deploy(videos);
    expect(first).toEqual({
      ref: 'upnext-Videos',
      attributes: {
        Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/upnext-Videos',
        StreamArn: expect.stringMatching(/^arn:aws:dynamodb:us-east-1:000000000000:table\/upnext-Videos\/stream\/\d{4}-\d\d-\d\dT[\d:.]+$/),
      },
    });
    await client.send(new PutItemCommand({ TableName: 'upnext-Videos', Item: { id: { S: '1' }, genre: { S: 'drama' } } }));
    await served.restart();
    expect(await deploy(videos)).toEqual(first);
    expect((await client.send(new ScanCommand({ TableName: 'upnext-Videos' }))).Count).toBe(1);
  });

  it('fills a global index that the template adds later', async () => {
    await deploy({
      ...videos,
      AttributeDefinitions: [...videos.AttributeDefinitions, { AttributeName: 'genre', AttributeType: 'S' }],
      GlobalSecondaryIndexes: [{ IndexName: 'byGenre', KeySchema: [{ AttributeName: 'genre', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }],
    });
    const found = await client.send(new QueryCommand({
      TableName: 'upnext-Videos', IndexName: 'byGenre', KeyConditionExpression: 'genre = :g', ExpressionAttributeValues: { ':g': { S: 'drama' } },
    }));
    expect(found.Items?.map((item) => item['id']?.S)).toEqual(['1']);
    await deploy(videos);
    expect((await client.send(new DescribeTableCommand({ TableName: 'upnext-Videos' }))).Table?.GlobalSecondaryIndexes).toBeUndefined();
  });

  it('refuses another key and an unknown property by name', async () => {
    await expect(deploy({ ...videos, KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }] })).rejects.toThrow(/Videos .* key schema .* --fresh/);
    await expect(deploy({ ...videos, KinesisStreamSpecification: {} })).rejects.toThrow('Videos (AWS::DynamoDB::Table): the local DynamoDB does not know the property KinesisStreamSpecification');
  });
});

describe('what IAM is asked', () => {
  const arn = 'arn:aws:dynamodb:us-east-1:000000000000:table';
  it.each([
    ['GetItem', { TableName: 't' }, [['dynamodb:GetItem', `${arn}/t`]]],
    ['Query', { TableName: 't', IndexName: 'i' }, [['dynamodb:Query', `${arn}/t/index/i`]]],
    ['BatchGetItem', { RequestItems: { a: {}, b: {} } }, [['dynamodb:BatchGetItem', `${arn}/a`], ['dynamodb:BatchGetItem', `${arn}/b`]]],
    ['TransactWriteItems', { TransactItems: [{ Put: { TableName: 'a' } }, { ConditionCheck: { TableName: 'b' } }] }, [['dynamodb:PutItem', `${arn}/a`], ['dynamodb:ConditionCheckItem', `${arn}/b`]]],
    ['ListTables', {}, [['dynamodb:ListTables', '*']]],
  ])('for %s', (operation, input, expected) => {
    expect(served.service.accessRequests?.(request(operation, input)).map(({ action, resource }) => [action, resource])).toEqual(expected);
  });

  it('for reading a stream by an iterator', async () => {
    const stream = (await deploy(videos))?.attributes['StreamArn'] ?? '';
    const answer = await served.service.handle?.(request('GetShardIterator', { StreamArn: stream, ShardId: 'shardId-00000000000000000000-00000001', ShardIteratorType: 'LATEST' }, 'DynamoDBStreams_20120810'));
    const { ShardIterator } = JSON.parse(String(answer?.body)) as { readonly ShardIterator: string };
    expect(served.service.accessRequests?.(request('GetRecords', { ShardIterator }, 'DynamoDBStreams_20120810'))).toEqual([{ action: 'dynamodb:GetRecords', resource: stream }]);
  });
});

describe('the AWS CLI', () => {
  it.skipIf(spawnSync('aws', ['--version']).status !== 0)('puts and gets an item (needs the AWS CLI)', async () => {
    const env = { ...process.env, AWS_ENDPOINT_URL: served.url, AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
    await run('aws', ['dynamodb', 'put-item', '--table-name', 'upnext-Videos', '--item', '{"id":{"S":"cli"},"title":{"S":"Ünïcode"}}'], { env });
    const { stdout } = await run('aws', ['dynamodb', 'get-item', '--table-name', 'upnext-Videos', '--key', '{"id":{"S":"cli"}}'], { env });
    expect(JSON.parse(stdout)).toEqual({ Item: { id: { S: 'cli' }, title: { S: 'Ünïcode' } } });
  });
});
