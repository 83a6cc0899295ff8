import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKey, passing, startApi, type TestApi } from './startApi.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startApi({
    schema: 'type Query { hello(name: String = "you"): String big: String } schema { query: Query }',
    resolvers: { 'Query.hello': passing('`Hello ${ctx.args.name}`'), 'Query.big': passing('"x".repeat(6 * 1024 * 1024)') },
  });
});
afterAll(() => api.close());

// https://github.com/graphql/graphql-over-http/issues/81: AppSync's own team on its HTTP behaviour.
describe('what is no GraphQL request', () => {
  const malformed = (message: string) => ({ errors: [{ errorType: 'MalformedHttpRequestException', message }] });
  it.each([
    ['an empty body', '', 'Request body is empty.'],
    ['a text', 'meow', 'Unable to parse GraphQL query.'],
    ['an empty object', '{}', 'Unable to parse GraphQL query.'],
    ['a broken object', '{}}', 'Unable to parse GraphQL query.'],
    ['a list', '[]', 'Unable to parse GraphQL query.'],
    ['a query that is no text', '{"query": 1}', 'Unable to parse GraphQL query.'],
    ['variables that are a list', '{"query": "{hello}", "variables": []}', 'Unable to parse GraphQL query.'],
  ])('answers 400 to %s', async (_what, body, message) => {
    const response = await api.post(body);
    expect(response.status).toBe(400);
    expect(response.headers.get('x-amzn-errortype')).toBe('MalformedHttpRequestException');
    expect(response.body).toEqual(malformed(message));
  });

  it('answers 413 to a body above 1 MB', async () => {
    expect((await api.post(JSON.stringify({ query: `{hello} #${'x'.repeat(1024 * 1024)}` }))).status).toBe(413);
  });

  it('answers 405 to PUT', async () => {
    expect((await fetch(`${api.url}/graphql`, { method: 'PUT', body: '{}' })).status).toBe(405);
  });
});

describe('which operation runs', () => {
  const two = 'query A { hello(name: "a") } query B { hello(name: "b") }';

  it('runs the named one', async () => {
    expect((await api.post({ query: two, operationName: 'B' })).body).toEqual({ data: { hello: 'Hello b' } });
  });

  it('answers 400 when several have no name given', async () => {
    const response = await api.post({ query: two });
    expect(response.status).toBe(400);
    expect(response.body).toEqual({ errors: [{ errorType: 'BadRequestException', message: 'Missing operation name.' }] });
  });

  it('answers 400 to an unknown name', async () => {
    expect((await api.post({ query: two, operationName: 'C' })).status).toBe(400);
  });
});

describe('a sound request', () => {
  it('answers 200 with data alone', async () => {
    const response = await api.post({ query: 'query($n: String) { hello(name: $n) }', variables: { n: 'Ada' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.body).toEqual({ data: { hello: 'Hello Ada' } });
  });

  it('may send its variables as JSON text', async () => {
    expect((await api.post({ query: 'query($n: String) { hello(name: $n) }', variables: '{"n":"Bo"}' })).body).toEqual({ data: { hello: 'Hello Bo' } });
  });

  it('may come by GET', async () => {
    const response = await fetch(`${api.url}/graphql?query=${encodeURIComponent('{hello}')}`, { headers: { 'x-api-key': apiKey } });
    expect(await response.json()).toEqual({ data: { hello: 'Hello you' } });
  });

  it('may come from a page of another origin', async () => {
    const response = await fetch(`${api.url}/graphql`, { method: 'OPTIONS', headers: { 'access-control-request-headers': 'x-api-key' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-headers')).toBe('x-api-key');
  });

  it('is refused an answer above 5 MB', async () => {
    const { body } = await api.post({ query: '{big}' });
    expect(body.errors?.[0]).toMatchObject({ errorType: 'ResponseSizeLimitExceeded' });
    expect(body.data).toBeUndefined();
  });

  it('may ask for the schema', async () => {
    expect(await api.query('{ __schema { queryType { name } } __typename }')).toEqual({ data: { __schema: { queryType: { name: 'Query' } }, __typename: 'Query' } });
  });
});

describe('GraphiQL', () => {
  it.each([
    ['/graphql', { accept: 'text/html,application/xhtml+xml' }],
    ['/graphiql', { accept: '*/*' }],
  ])('is on %s, holds the API key and loads nothing from elsewhere', async (path, headers) => {
    const response = await fetch(api.url + path, { headers });
    const page = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(page).toContain(apiKey);
    expect(page).toContain('recommendations(userId');
    expect(page.match(/<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="https?:/g)).toBeNull();
  });

  it('leaves GET without Accept: text/html to GraphQL', async () => {
    const response = await fetch(`${api.url}/graphql`, { headers: { 'x-api-key': apiKey } });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ errors: [{ errorType: 'MalformedHttpRequestException', message: 'Request body is empty.' }] });
  });
});
