import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from './startApi.ts';

const invoking = (more = ''): string => `import { util } from '@aws-appsync/utils';
export function request(ctx) { return { operation: 'Invoke', payload: { field: ctx.info.fieldName, arguments: ctx.args } }; }
export function response(ctx) { ${more} return ctx.result; }`;
const raising = 'if (ctx.error) util.error(ctx.error.message, ctx.error.type, ctx.result);';
const batching = `import { util } from '@aws-appsync/utils';
export function request(ctx) { return { operation: 'BatchInvoke', payload: ctx.source.id }; }
export function response(ctx) { if (ctx.error) util.error(ctx.error.message, ctx.error.type); return ctx.result; }`;

let api: TestApi;
const batches: unknown[] = [];

beforeAll(async () => {
  api = await startApi({
    schema: `type Query { echo(a: Int): AWSJSON fails: String swallowed: String typed: String missing: String direct(a: Int): AWSJSON directFails: String items: [Item] }
      type Item { id: ID title: String }`,
    functions: {
      echo: (payload) => payload,
      fails: () => {
        throw new TypeError('Parameter cannot be empty');
      },
      typed: () => ({ error: { type: 'NotFound', message: 'no video "x"' } }),
      titles: (payload) => {
        batches.push(payload);
        return (payload as readonly string[]).map((id) => (id === 'bad' ? { data: null, errorMessage: 'no title', errorType: 'NotFound' } : `title of ${id}`));
      },
    },
    resolvers: {
      'Query.echo': { dataSource: 'echo', code: invoking(raising) },
      'Query.fails': { dataSource: 'fails', code: invoking(raising) },
      'Query.swallowed': { dataSource: 'fails', code: invoking() },
      'Query.typed': { dataSource: 'typed', code: invoking('if (ctx.result.error) util.error(ctx.result.error.message, ctx.result.error.type);') },
      'Query.missing': { dataSource: 'missing', code: invoking(raising) },
      'Query.direct': { dataSource: 'echo' },
      'Query.directFails': { dataSource: 'fails' },
      'Query.items': `export function request() { return { payload: [{ id: 'a' }, { id: 'bad' }, { id: 'c' }] }; } export function response(ctx) { return ctx.result; }`,
      'Item.title': { dataSource: 'titles', code: batching, maxBatchSize: 2 },
    },
  });
});
afterAll(() => api.close());

// https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-lambda-js.html
describe('a function', () => {
  it('is given the payload, as the role of the data source', async () => {
    expect(await api.query('{echo(a: 1)}')).toEqual({ data: { echo: '{"field":"echo","arguments":{"a":1}}' } });
    expect(api.calls.at(-1)).toMatchObject({
      service: 'lambda',
      path: '/2015-03-31/functions/echo/invocations',
      principal: { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/data-source' },
      headers: { 'x-amz-invocation-type': 'RequestResponse' },
    });
  });

  // https://github.com/aws/aws-appsync-community/issues/209
  it('that throws is Lambda:Unhandled with its message', async () => {
    expect(await api.query('{fails}')).toEqual({
      data: { fails: null },
      errors: [{ path: ['fails'], data: null, errorType: 'Lambda:Unhandled', errorInfo: null, locations: [{ line: 1, column: 2, sourceName: null }], message: 'Parameter cannot be empty' }],
    });
  });

  it('that throws is forgotten when the response handler does not look', async () => {
    expect(await api.query('{swallowed}')).toEqual({ data: { swallowed: null } });
  });

  it('may answer an error that the response handler raises', async () => {
    expect((await api.query('{typed}')).errors?.[0]).toMatchObject({ errorType: 'NotFound', message: 'no video "x"' });
  });

  it('that is not there is an error of Lambda', async () => {
    expect((await api.query('{missing}')).errors?.[0]).toMatchObject({ errorType: 'Lambda:ResourceNotFoundException', message: 'Function not found: missing' });
  });
});

// https://docs.aws.amazon.com/appsync/latest/devguide/direct-lambda-reference.html
describe('a direct Lambda resolver', () => {
  it('gives the whole context', async () => {
    const { data } = await api.query('{direct(a: 2)}');
    expect(JSON.parse(String(data?.['direct']))).toMatchObject({ arguments: { a: 2 }, identity: null, source: null, prev: null, stash: {}, info: { fieldName: 'direct', parentTypeName: 'Query' } });
  });

  it('raises the error of its function', async () => {
    expect((await api.query('{directFails}')).errors?.[0]).toMatchObject({ errorType: 'Lambda:Unhandled', message: 'Parameter cannot be empty' });
  });
});

// https://docs.aws.amazon.com/appsync/latest/devguide/tutorial-lambda-resolvers-js.html
describe('BatchInvoke', () => {
  it('sends the entries of a list together, at most maxBatchSize, and lets each fail alone', async () => {
    const { data, errors } = await api.query('{items {title}}');
    expect(data).toEqual({ items: [{ title: 'title of a' }, { title: null }, { title: 'title of c' }] });
    expect(errors).toMatchObject([{ path: ['items', 1, 'title'], errorType: 'NotFound', message: 'no title' }]);
    expect(batches).toEqual([['a', 'bad'], ['c']]);
  });
});
