import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passing, startApi, type TestApi } from './startApi.ts';

const imports = `import { util, runtime } from '@aws-appsync/utils';\n`;
const respond = `export function response(ctx) { return ctx.prev.result; }`;
let api: TestApi;

beforeAll(async () => {
  api = await startApi({
    schema: `
      type Query { item(id: ID): Item items: [Item] failing: String denied: Item appended: String broken: String dropped: AWSJSON context(a: Int = 7): AWSJSON
        pipeline: AWSJSON earlyFunction: AWSJSON earlyPipeline: AWSJSON earlyEnd: AWSJSON header: String kind: Kind wrongKind: Kind wrongInt: Int wrongList: [Int] loop: Int undefinedName: String }
      type Item { id: ID name: String size: Int upper: String }
      enum Kind { LONG SHORT }`,
    api: { EnvironmentVariables: { TABLE: 'videos' } },
    resolvers: {
      'Query.item': passing('{ id: ctx.args.id, name: "n", size: 3, unknown: 1 }'),
      'Query.items': passing('[{ name: "a" }, { name: "b" }]'),
      'Item.upper': passing('util.str.toUpper(ctx.source.name)'),
      'Query.kind': passing('"LONG"'),
      'Query.wrongKind': passing('"NONE"'),
      'Query.wrongInt': passing('"many"'),
      'Query.wrongList': passing('"one"'),
      'Query.failing': `${imports}export function request() { util.error('bad input', 'InvalidInput', { id: 1 }, { hint: 'x' }); } export function response() {}`,
      'Query.denied': `${imports}export function request() { util.unauthorized(); } export function response() {}`,
      'Query.appended': `${imports}export function request() { return {}; } export function response() { util.appendError('half', 'Partial'); return 'there'; }`,
      'Query.broken': `export function request(ctx) {\n  return ctx.nothing.there;\n}\nexport function response() {}`,
      'Query.undefinedName': `export function request(ctx) {\n  return process.env;\n}\nexport function response() {}`,
      'Query.dropped': passing('{ a: undefined, b: null, list: [undefined] }'),
      'Query.context': passing('{ ...ctx, request: { hasHeaders: ctx.request.headers["x-api-key"] !== undefined } }'),
      'Query.header': `${imports}export function request() { util.http.addResponseHeader('x-shelf', 7); return { payload: 'ok' }; } export function response(ctx) { return ctx.result; }`,
      'Query.loop': `export function request() { const seen = [1]; for (const each of seen) seen.push(each); return {}; } export function response() { return 1; }`,
      'Query.pipeline': {
        code: `export function request(ctx) { ctx.stash.trace = ['before']; return { start: 1 }; } export function response(ctx) { return { trace: ctx.stash.trace, result: ctx.prev.result }; }`,
        pipeline: [
          { code: `export function request(ctx) { ctx.stash.trace.push('one'); return { payload: { ...ctx.prev.result, one: true } }; } export function response(ctx) { return ctx.result; }` },
          { code: `export function request(ctx) { ctx.stash.trace.push('two'); return { payload: { ...ctx.prev.result, two: true } }; } export function response(ctx) { return ctx.result; }` },
        ],
      },
      'Query.earlyFunction': {
        code: `export function request() { return {}; } ${respond}`,
        pipeline: [
          { code: `${imports}export function request() { runtime.earlyReturn({ early: 1 }); } export function response() { return { late: 1 }; }` },
          { code: `export function request(ctx) { return { payload: { second: ctx.prev.result } }; } export function response(ctx) { return ctx.result; }` },
        ],
      },
      'Query.earlyPipeline': {
        code: `${imports}export function request() { runtime.earlyReturn({ early: 1 }); } ${respond}`,
        pipeline: [{ code: `export function request() { return { payload: 'ran' }; } export function response(ctx) { return ctx.result; }` }],
      },
      'Query.earlyEnd': {
        code: `export function request() { return {}; } ${respond}`,
        pipeline: [
          { code: `${imports}export function request() { runtime.earlyReturn({ early: 1 }, { skipTo: 'END' }); } export function response() {}` },
          { code: `export function request() { return { payload: 'ran' }; } export function response(ctx) { return ctx.result; }` },
        ],
      },
    },
  });
});
afterAll(() => api.close());

const json = (value: unknown): unknown => JSON.parse(String(value));

describe('a field', () => {
  it('without a resolver is read from its parent', async () => {
    expect(await api.query('{item(id: "7") {id renamed: name size}}')).toEqual({ data: { item: { id: '7', renamed: 'n', size: 3 } } });
  });

  it('with a resolver is given its parent, entry by entry', async () => {
    expect(await api.query('{items {name upper}}')).toEqual({ data: { items: [{ name: 'a', upper: 'A' }, { name: 'b', upper: 'B' }] } });
  });

  it('gives what JSON can carry and drops undefined', async () => {
    expect(json((await api.query('{dropped}')).data?.['dropped'])).toEqual({ b: null, list: [null] });
  });

  // https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
  it('tells its resolver what was asked', async () => {
    const context = json((await api.query('query Q($a: Int) {context(a: $a)}', { a: 9 })).data?.['context']);
    expect(context).toMatchObject({
      args: { a: 9 },
      arguments: { a: 9 },
      identity: null,
      source: null,
      stash: {},
      env: { TABLE: 'videos' },
      info: { fieldName: 'context', parentTypeName: 'Query', variables: { a: 9 }, selectionSetList: [], selectionSetGraphQL: '' },
      request: { hasHeaders: true },
    });
  });

  it('may set a header of the answer', async () => {
    expect((await api.post({ query: '{header}' })).headers.get('x-shelf')).toBe('7');
  });
});

describe('an error', () => {
  it('of util.error carries type, data and info', async () => {
    expect(await api.query('{\n  failing\n}')).toEqual({
      data: { failing: null },
      errors: [{ path: ['failing'], data: { id: 1 }, errorType: 'InvalidInput', errorInfo: { hint: 'x' }, locations: [{ line: 2, column: 3, sourceName: null }], message: 'bad input' }],
    });
  });

  it('of util.unauthorized names field and type', async () => {
    expect((await api.query('{denied {id}}')).errors?.[0]).toMatchObject({ errorType: 'Unauthorized', message: 'Not Authorized to access denied on type Query' });
  });

  it('of util.appendError leaves the data', async () => {
    expect(await api.query('{appended}')).toEqual({
      data: { appended: 'there' },
      errors: [{ path: ['appended'], data: null, errorType: 'Partial', errorInfo: null, locations: [{ line: 1, column: 2, sourceName: null }], message: 'half' }],
    });
  });

  // https://github.com/aws/aws-appsync-community/issues/328
  it.each([
    ['broken', 'code.js:2:22: TypeError: Cannot read properties of undefined'],
    ['undefinedName', 'code.js:2:3: ReferenceError: process is not defined'],
    ['loop', 'RangeError: a handler may pass through its loops'],
  ])('in the code of %s names line and column', async (field, message) => {
    const { data, errors } = await api.query(`{${field}}`);
    expect(data).toEqual({ [field]: null });
    expect(errors?.[0]).toMatchObject({ errorType: 'Code', errorInfo: null, data: null });
    expect(errors?.[0]?.['message']).toContain(message);
  });
});

describe('a value', () => {
  it('of an enum goes out as it is', async () => {
    expect(await api.query('{kind}')).toEqual({ data: { kind: 'LONG' } });
  });

  // Wording of graphql-java, as in https://github.com/aws-amplify/amplify-js/issues/5963
  it.each([
    ['wrongKind', "Can't serialize value (/wrongKind) : Invalid input for Enum 'Kind'. Unknown value 'NONE'"],
    ['wrongInt', "Can't serialize value (/wrongInt) : Expected type 'Int' but was 'String'."],
    ['wrongList', "Can't resolve value (/wrongList) : type mismatch error, expected type LIST"],
  ])('of another type than its field fails it: %s', async (field, message) => {
    expect(await api.query(`{${field}}`)).toEqual({ data: { [field]: null }, errors: [{ path: [field], locations: null, message }] });
  });
});

describe('a pipeline', () => {
  it('hands results on and shares its stash', async () => {
    expect(json((await api.query('{pipeline}')).data?.['pipeline'])).toEqual({ trace: ['before', 'one', 'two'], result: { start: 1, one: true, two: true } });
  });

  // https://docs.aws.amazon.com/appsync/latest/devguide/runtime-reference.html
  it.each([
    ['earlyFunction', { second: { early: 1 } }],
    ['earlyPipeline', { early: 1 }],
    ['earlyEnd', { early: 1 }],
  ])('returns early: %s', async (field, expected) => {
    expect(json((await api.query(`{${field}}`)).data?.[field])).toEqual(expected);
  });
});
