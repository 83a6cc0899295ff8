import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from './startApi.ts';

/** The package has no types. */
const dynalite = createRequire(import.meta.url)('dynalite') as (options: { readonly createTableMs: number }) => Server;

/** A field that answers what `request` (an expression) makes of the table, and the error beside it. */
const field = (request: string): { readonly dataSource: string; readonly code: string } => ({
  dataSource: 'table',
  code: `import { util } from '@aws-appsync/utils';
import * as ddb from '@aws-appsync/utils/dynamodb';
export function request(ctx) { const input = ctx.args.input; return ${request}; }
export function response(ctx) { return { result: ctx.result, error: ctx.error }; }`,
});

const fields: Readonly<Record<string, string>> = {
  get: 'ddb.get(input)',
  put: 'ddb.put(input)',
  update: 'ddb.update({ key: input.key, condition: input.condition, update: { ...input.update, plays: ddb.operations.increment(2), tags: ddb.operations.append(["new"]), old: ddb.operations.remove(), "nested": { deep: ddb.operations.replace(input.deep ?? 1) } } })',
  set: 'ddb.update(input)',
  remove: 'ddb.remove(input)',
  query: 'ddb.query(input)',
  scan: 'ddb.scan(input)',
  batchGet: 'ddb.batchGet(input)',
  batchPut: 'ddb.batchPut(input)',
  batchDelete: 'ddb.batchDelete(input)',
  raw: 'input',
  typed: '({ operation: "PutItem", key: util.dynamodb.toMapValues(input.key), attributeValues: { n: util.dynamodb.toNumber(10), none: util.dynamodb.toNull(), set: util.dynamodb.toStringSet(["a", "b"]), numbers: util.dynamodb.toNumberSet([1, 2]), yes: util.dynamodb.toBoolean(true), list: util.dynamodb.toList([1, "x", { y: null }]) } })',
};

interface Outcome {
  readonly result: unknown;
  readonly error?: { readonly type: string; readonly message: string };
}

let table: Server;
let api: TestApi;

const run = async (name: string, input: unknown): Promise<Outcome> => {
  const { data, errors } = await api.query(`query($input: AWSJSON) {${name}(input: $input)}`, { input: JSON.stringify(input) });
  if (errors) throw new Error(JSON.stringify(errors));
  return JSON.parse(String(data?.[name])) as Outcome;
};
const key = (id: string, at = '2024-01-01'): { readonly id: string; readonly at: string } => ({ id, at });

beforeAll(async () => {
  table = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => table.listen(0, '127.0.0.1', resolve));
  const dynamodbUrl = `http://127.0.0.1:${(table.address() as AddressInfo).port}`;
  const created = await fetch(dynamodbUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.CreateTable', 'x-amz-date': '20260101T000000Z', authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0' },
    body: JSON.stringify({
      TableName: 'plays',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }, { AttributeName: 'at', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }, { AttributeName: 'at', KeyType: 'RANGE' }],
    }),
  });
  expect(await created.json()).toMatchObject({ TableDescription: { TableName: 'plays' } });
  api = await startApi({
    schema: `type Query { ${Object.keys(fields).map((name) => `${name}(input: AWSJSON): AWSJSON`).join(' ')} }`,
    resolvers: Object.fromEntries(Object.entries(fields).map(([name, request]) => [`Query.${name}`, field(request)])),
    dynamodbUrl,
    tableName: 'plays',
  });
});
afterAll(async () => {
  await api.close();
  await new Promise((resolve) => table.close(resolve));
});

// https://docs.aws.amazon.com/appsync/latest/devguide/js-resolver-reference-dynamodb.html
describe('one item', () => {
  it('is put and answered whole, then found', async () => {
    const item = { title: 'T', seconds: 1.5, genres: ['a'], known: true, gone: null };
    expect(await run('put', { key: key('put'), item })).toEqual({ result: { ...key('put'), ...item } });
    expect(await run('get', { key: key('put') })).toEqual({ result: { ...key('put'), ...item } });
  });

  it('is called for as the role of the data source', async () => {
    await run('get', { key: key('x') });
    expect(api.calls.at(-1)).toMatchObject({ service: 'dynamodb', principal: { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/data-source' }, headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' } });
  });

  it('that is absent is null', async () => {
    expect(await run('get', { key: key('absent') })).toEqual({ result: null });
  });

  it('is found with some attributes only', async () => {
    await run('put', { key: key('part'), item: { a: 1, b: { c: 2, d: 3 } } });
    expect(await run('get', { key: key('part'), projection: ['a', 'b.c'] })).toEqual({ result: { a: 1, b: { c: 2 } } });
  });

  it('keeps the types that util.dynamodb writes', async () => {
    const written = { n: 10, none: null, set: ['a', 'b'], numbers: [1, 2], yes: true, list: [1, 'x', { y: null }] };
    expect(await run('typed', { key: key('typed') })).toEqual({ result: { ...key('typed'), ...written } });
    expect(await run('get', { key: key('typed') })).toEqual({ result: { ...key('typed'), ...written } });
  });

  it('is changed by operations and answered new', async () => {
    await run('put', { key: key('up'), item: { old: 1, tags: ['x'], plays: 1, nested: { deep: 0 } } });
    expect(await run('update', { key: key('up'), update: { title: 'N' }, deep: 5 })).toEqual({ result: { ...key('up'), title: 'N', plays: 3, tags: ['x', 'new'], nested: { deep: 5 } } });
  });

  it('is counted from nothing', async () => {
    await run('put', { key: key('fresh'), item: { nested: {} } });
    expect(await run('update', { key: key('fresh'), update: {} })).toMatchObject({ result: { plays: 2, tags: ['new'] } });
  });

  it('is removed and answered old', async () => {
    await run('put', { key: key('rm'), item: { a: 1 } });
    expect(await run('remove', { key: key('rm') })).toEqual({ result: { ...key('rm'), a: 1 } });
    expect(await run('remove', { key: key('rm') })).toEqual({ result: null });
  });
});

// https://docs.aws.amazon.com/appsync/latest/devguide/js-aws-appsync-resolver-reference-dynamodb-condition-expressions.html
describe('a condition that fails', () => {
  const failed = { type: 'DynamoDB:ConditionalCheckFailedException', message: expect.stringContaining('The conditional request failed') as string };

  it('gives the error with the item that is there', async () => {
    await run('put', { key: key('cond'), item: { a: 1 } });
    expect(await run('put', { key: key('cond'), item: { a: 2 }, condition: { id: { attributeExists: false } } })).toEqual({ result: { ...key('cond'), a: 1 }, error: failed });
  });

  it('is no error when the item there is what was wanted', async () => {
    await run('put', { key: key('same'), item: { a: 1 } });
    expect(await run('put', { key: key('same'), item: { a: 1 }, condition: { id: { attributeExists: false } } })).toEqual({ result: { ...key('same'), a: 1 } });
  });

  it('is an error for an update', async () => {
    await run('put', { key: key('condup'), item: { a: 1 } });
    expect(await run('set', { key: key('condup'), update: { a: 2 }, condition: { a: { gt: 5 } } })).toEqual({ result: { ...key('condup'), a: 1 }, error: failed });
  });

  it('is no error when what should go is gone', async () => {
    expect(await run('remove', { key: key('never'), condition: { a: { eq: 1 } } })).toEqual({ result: null });
  });
});

describe('pages', () => {
  const days = ['2024-01-01', '2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05'];
  beforeAll(async () => {
    await run('batchPut', { tables: { plays: days.map((at, n) => ({ id: 'page', at, n, label: n % 2 === 0 ? 'even' : 'odd' })) } });
  });
  const items = (outcome: Outcome): readonly { readonly at: string }[] => (outcome.result as { items: { at: string }[] }).items;

  it('follow each other by token, newest first', async () => {
    const seen: string[] = [];
    let nextToken: string | null | undefined;
    do {
      const outcome = await run('query', { query: { id: { eq: 'page' } }, limit: 2, scanIndexForward: false, nextToken });
      seen.push(...items(outcome).map(({ at }) => at));
      nextToken = (outcome.result as { nextToken: string | null }).nextToken;
    } while (nextToken !== null);
    expect(seen).toEqual(days.toReversed());
  });

  it.each([
    [{ beginsWith: '2024-01-0' }, days],
    [{ between: ['2024-01-02', '2024-01-04'] }, days.slice(1, 4)],
    [{ le: '2024-01-02' }, days.slice(0, 2)],
    [{ gt: '2024-01-04' }, days.slice(4)],
  ])('hold what the sort key allows: %j', async (at, expected) => {
    expect(items(await run('query', { query: { id: { eq: 'page' }, at } })).map((item) => item.at)).toEqual(expected);
  });

  it.each([
    [{ n: { gt: 2 } }, 2],
    [{ or: [{ n: { eq: 0 } }, { n: { eq: 4 } }] }, 2],
    [{ and: [{ n: { ge: 1 } }, { n: { lt: 3 } }] }, 2],
    [{ not: { n: { in: [0, 1] } } }, 3],
    [{ missing: { attributeExists: true } }, 0],
    [{ n: { attributeType: 'number' } }, 5],
    [{ n: { ne: 0 }, label: { contains: 'ven' } }, 2],
  ])('are filtered by %j and still say how much was scanned', async (filter, count) => {
    const outcome = await run('query', { query: { id: { eq: 'page' } }, filter });
    expect(items(outcome)).toHaveLength(count);
    expect(outcome.result).toMatchObject({ scannedCount: 5, nextToken: null });
  });

  it('come from a scan too', async () => {
    expect(items(await run('scan', { filter: { id: { eq: 'page' } } }))).toHaveLength(5);
  });

  it.each([
    ['is none', 'x'],
    ['holds a key of another table', Buffer.from('{"other":{"S":"x"}}').toString('base64')],
  ])('end with an error for a token that %s', async (_what, nextToken) => {
    expect((await run('query', { query: { id: { eq: 'page' } }, nextToken })).error).toEqual({ type: 'BadRequestException', message: 'Invalid pagination token given.' });
  });
});

describe('a batch', () => {
  it('puts, gets in the order of its keys, and deletes', async () => {
    const keys = [key('b1'), key('nowhere'), key('b2')];
    await run('batchPut', { tables: { plays: [{ ...key('b1'), v: 1 }, { ...key('b2'), v: 2 }] } });
    expect(await run('batchGet', { tables: { plays: { keys } } })).toEqual({
      result: { data: { plays: [{ ...key('b1'), v: 1 }, null, { ...key('b2'), v: 2 }] }, unprocessedKeys: { plays: [] } },
    });
    expect(await run('batchDelete', { tables: { plays: [key('b1'), key('b2')] } })).toMatchObject({ result: { data: { plays: [key('b1'), key('b2')] } } });
    expect(await run('get', { key: key('b1') })).toEqual({ result: null });
  });
});

describe('a fault', () => {
  it('of DynamoDB comes with its code', async () => {
    expect((await run('get', { key: { id: 'x' } })).error).toMatchObject({ type: 'DynamoDB:ValidationException' });
  });

  it('of the request object is told', async () => {
    await expect(run('raw', { operation: 'Nope' })).rejects.toThrow("Unsupported operation 'Nope'");
  });
});
