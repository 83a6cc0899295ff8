import { afterEach, describe, expect, it } from 'vitest';
import { apiKey, passing, startApi, type TestApi, type TestApiOptions } from './startApi.ts';

// https://docs.aws.amazon.com/appsync/latest/devguide/enabling-caching.html

const schema = `
  type Query @aws_api_key @aws_cognito_user_pools { video(id: ID, seed: Int): Video own: Int failing: Int appending: Int nothing: Int pipeline(id: ID): Int }
  type Mutation @aws_api_key { touch(id: ID): Int evict(id: ID): Boolean evictMap(id: ID): Boolean }
  type Video @aws_api_key @aws_cognito_user_pools { id: ID count: Int likes: Int }`;
const invoke = `import { util, extensions } from '@aws-appsync/utils';
export function request(ctx) { return { operation: 'Invoke', payload: { field: ctx.info.fieldName, args: ctx.args } }; }
export function response(ctx) { if (ctx.error) util.error(ctx.error.message); return ctx.result; }`;
const evict = (pairs: string): string => `import { extensions } from '@aws-appsync/utils';
export function request(ctx) { return {}; }
export function response(ctx) { extensions.evictFromApiCache('Query', 'video', ${pairs}); return true; }`;

let api: TestApi | undefined;
let calls: Record<string, number>;
let time: number;
afterEach(() => api?.close());

interface Payload {
  readonly field: string;
  readonly args: { readonly id?: string };
}

/** Every field counts how often its function ran. */
async function open(cache: Readonly<Record<string, unknown>> | undefined, caching: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}): Promise<TestApi> {
  calls = {};
  time = Date.UTC(2026, 0, 1);
  const counted = (payload: unknown): number => {
    const { field } = payload as Payload;
    return (calls[field] = (calls[field] ?? 0) + 1);
  };
  const field = (name: string, code = invoke, dataSource = 'count') => ({ [name]: { code, dataSource, ...(caching[name] === undefined ? {} : { caching: caching[name] }) } });
  const options: TestApiOptions = {
    schema,
    ...(cache === undefined ? {} : { cache }),
    now: () => time,
    functions: {
      count: (payload) => (counted(payload), (payload as Payload).field === 'video' ? { id: (payload as Payload).args.id, count: calls['video'] } : calls[(payload as Payload).field]),
      fail: (payload) => {
        counted(payload);
        throw new Error('no');
      },
      nothing: (payload) => (counted(payload), null),
    },
    resolvers: {
      ...field('Query.video'),
      ...field('Video.likes'),
      ...field('Query.own'),
      ...field('Query.failing', invoke, 'fail'),
      ...field('Query.appending', invoke.replace('return ctx.result', 'util.appendError("beside"); return ctx.result')),
      ...field('Query.nothing', invoke, 'nothing'),
      'Query.pipeline': { code: passing('null').replace('return ctx.result', 'return ctx.prev.result'), pipeline: [{ code: invoke, dataSource: 'count' }], ...(caching['Query.pipeline'] === undefined ? {} : { caching: caching['Query.pipeline'] }) },
      ...field('Mutation.touch'),
      'Mutation.evict': evict(`{ 'ctx.args.id': ctx.args.id }`),
      'Mutation.evictMap': evict(`{ 'context.arguments.seed': 1, 'context.arguments.id': ctx.args.id }`),
    },
    verifyToken: (token) => Promise.resolve({ sub: token, 'cognito:username': token }),
  };
  return (api = await startApi(options));
}

const keyed = { 'Query.video': { Ttl: 60, CachingKeys: ['$context.arguments.id'] } };

describe('full request caching', () => {
  it('answers each resolver from the cache until the time is over', async () => {
    const { query } = await open({ ApiCachingBehavior: 'FULL_REQUEST_CACHING', Ttl: 10 });
    const first = await query('{ video(id: "1") { id count likes } }');
    expect(await query('{ video(id: "1") { id count likes } }')).toEqual(first);
    expect(calls).toEqual({ video: 1, likes: 1 });
    time += 10_001;
    await query('{ video(id: "1") { id count likes } }');
    expect(calls).toMatchObject({ video: 2 });
  });

  it('keeps the fields of different arguments and sources apart', async () => {
    const { query } = await open({ ApiCachingBehavior: 'FULL_REQUEST_CACHING', Ttl: 10 });
    await query('{ a: video(id: "1") { likes } b: video(id: "2") { likes } c: video(id: "1", seed: 3) { id } }');
    expect(calls).toEqual({ video: 3, likes: 2 });
  });

  it('keeps callers apart', async () => {
    const { post } = await open({ ApiCachingBehavior: 'FULL_REQUEST_CACHING', Ttl: 10 });
    for (const headers of [{ 'x-api-key': apiKey }, { authorization: 'a.a.a' }, { authorization: 'b.b.b' }, { authorization: 'a.a.a' }]) await post({ query: '{ own }' }, headers);
    expect(calls).toEqual({ own: 3 });
  });

  it('keeps null, and nothing that came with an error', async () => {
    const { query } = await open({ ApiCachingBehavior: 'FULL_REQUEST_CACHING', Ttl: 10 });
    for (let time = 0; time < 2; time++) await query('{ nothing failing appending }');
    expect(calls).toEqual({ nothing: 1, failing: 2, appending: 2 });
  });

  it('keeps pipelines', async () => {
    const { query } = await open({ ApiCachingBehavior: 'FULL_REQUEST_CACHING', Ttl: 10 });
    expect(await query('{ pipeline(id: "1") }')).toEqual(await query('{ pipeline(id: "1") }'));
    expect(calls).toEqual({ pipeline: 1 });
  });

  it('never keeps what a mutation does', async () => {
    const { query } = await open({ ApiCachingBehavior: 'FULL_REQUEST_CACHING', Ttl: 10 });
    for (let time = 0; time < 2; time++) await query('mutation { touch(id: "1") }');
    expect(calls).toEqual({ touch: 2 });
  });
});

describe('per-resolver caching', () => {
  it('is for resolvers that ask for it, by the keys that they name', async () => {
    const { query } = await open({ ApiCachingBehavior: 'PER_RESOLVER_CACHING', Ttl: 3600 }, keyed);
    for (const seed of [1, 2]) await query(`{ video(id: "1", seed: ${seed}) { likes } }`);
    expect(calls).toEqual({ video: 1, likes: 2 });
  });

  it('keeps as long as the resolver says', async () => {
    const { query } = await open({ ApiCachingBehavior: 'PER_RESOLVER_CACHING', Ttl: 1 }, keyed);
    await query('{ video(id: "1") { id } }');
    time += 59_000;
    await query('{ video(id: "1") { id } }');
    expect(calls).toEqual({ video: 1 });
    time += 2_000;
    await query('{ video(id: "1") { id } }');
    expect(calls).toEqual({ video: 2 });
  });

  it('without keys goes by arguments, source and identity', async () => {
    const { query } = await open({ ApiCachingBehavior: 'PER_RESOLVER_CACHING', Ttl: 10 }, { 'Query.video': { Ttl: 60 } });
    for (const seed of [1, 1, 2]) await query(`{ video(id: "1", seed: ${seed}) { id } }`);
    expect(calls).toEqual({ video: 2 });
  });

  it('takes "context" and "identity.sub" as keys', async () => {
    const { post } = await open({ ApiCachingBehavior: 'PER_RESOLVER_CACHING', Ttl: 10 }, { 'Query.own': { Ttl: 60, CachingKeys: ['context.identity.sub'] } });
    for (const token of ['a.a.a', 'b.b.b', 'a.a.a']) await post({ query: '{ own }' }, { authorization: token });
    expect(calls).toEqual({ own: 2 });
  });

  it('does nothing without a cache', async () => {
    const { query } = await open(undefined, keyed);
    for (let time = 0; time < 2; time++) await query('{ video(id: "1") { id } }');
    expect(calls).toEqual({ video: 2 });
  });
});

describe('extensions.evictFromApiCache', () => {
  it('takes an entry out and tells how many there were', async () => {
    const { query } = await open({ ApiCachingBehavior: 'PER_RESOLVER_CACHING', Ttl: 10 }, keyed);
    await query('{ video(id: "1") { id } }');
    expect(await query('mutation { evict(id: "1") }')).toEqual({ data: { evict: true }, extensions: { apiCacheEntriesDeleted: 1 } });
    expect(await query('mutation { evict(id: "1") }')).toEqual({ data: { evict: true } });
    await query('{ video(id: "1") { id } }');
    expect(calls).toEqual({ video: 2 });
  });

  it('wants the keys in the resolver\'s order', async () => {
    const { query } = await open({ ApiCachingBehavior: 'PER_RESOLVER_CACHING', Ttl: 10 }, { 'Query.video': { Ttl: 60, CachingKeys: ['$context.arguments.id', '$context.arguments.seed'] } });
    await query('{ video(id: "1", seed: 1) { id } }');
    expect(await query('mutation { evictMap(id: "1") }')).toEqual({ data: { evictMap: true } });
  });
});

describe('operation level caching', () => {
  const cache = { ApiCachingBehavior: 'OPERATION_LEVEL_CACHING', Ttl: 10 };

  it('answers a query as a whole', async () => {
    const { query } = await open(cache);
    const first = await query('query ($id: ID) { video(id: $id) { count likes } own }', { id: '1' });
    expect(await query('query ($id: ID) { video(id: $id) { count likes } own }', { id: '1' })).toEqual(first);
    expect(calls).toEqual({ video: 1, likes: 1, own: 1 });
    await query('query ($id: ID) { video(id: $id) { count likes } own }', { id: '2' });
    expect(calls).toEqual({ video: 2, likes: 2, own: 2 });
  });

  it('keeps headers and callers apart, but for headers of one request', async () => {
    const { post } = await open(cache);
    for (const headers of [{}, { 'x-amz-date': '1' }, { accept: 'text/plain' }]) await post({ query: '{ own }' }, { 'x-api-key': apiKey, ...headers });
    expect(calls).toEqual({ own: 2 });
    await post({ query: '{ own }' }, { authorization: 'a.a.a' });
    expect(calls).toEqual({ own: 3 });
  });

  it('keeps neither errors nor mutations', async () => {
    const { query } = await open(cache);
    for (const text of ['{ failing }', '{ failing }', 'mutation { touch }', 'mutation { touch }']) await query(text);
    expect(calls).toEqual({ failing: 2, touch: 2 });
  });
});
