import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from './startApi.ts';

const web = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    response.writeHead(request.url?.startsWith('/missing') === true ? 404 : 200, { 'content-type': 'application/json', 'x-own': 'yes' });
    response.end(JSON.stringify({ method: request.method, url: request.url, asked: request.headers['x-asked'], body }));
  });
});
let api: TestApi;

const resolver = (request: string) => ({ dataSource: 'web', code: `export function request(ctx) { return ${request}; }\nexport function response(ctx) { return { result: ctx.result, error: ctx.error }; }` });

beforeAll(async () => {
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  api = await startApi({
    schema: 'type Query { get: AWSJSON post: AWSJSON missing: AWSJSON method: AWSJSON path: AWSJSON }',
    httpEndpoint: `http://127.0.0.1:${(web.address() as AddressInfo).port}`,
    resolvers: {
      'Query.get': resolver('({ method: "GET", resourcePath: "/a/b", params: { query: { q: "x y" }, headers: { "x-asked": 1 } } })'),
      'Query.post': resolver('({ method: "POST", resourcePath: "/", params: { body: { a: 1 } } })'),
      'Query.missing': resolver('({ method: "GET", resourcePath: "/missing" })'),
      'Query.method': resolver('({ method: "FETCH", resourcePath: "/" })'),
      'Query.path': resolver('({ method: "GET", resourcePath: "nowhere" })'),
    },
  });
});
afterAll(async () => {
  await api.close();
  web.closeAllConnections();
  web.close();
});

const ask = async (field: string) => JSON.parse(String((await api.query(`{${field}}`)).data?.[field])) as { result: { statusCode: number; headers: Record<string, string>; body: string } };

// https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-http-js.html
describe('an HTTP data source', () => {
  it('sends path, query and headers, and answers status, headers and the body as text', async () => {
    const { result } = await ask('get');
    expect(result).toMatchObject({ statusCode: 200, headers: { 'x-own': 'yes' } });
    expect(JSON.parse(result.body)).toEqual({ method: 'GET', url: '/a/b?q=x+y', asked: '1', body: '' });
  });

  it('sends a body', async () => {
    expect(JSON.parse((await ask('post')).result.body)).toMatchObject({ method: 'POST', body: '{"a":1}' });
  });

  it('gives the handler an answer of any status', async () => {
    expect((await ask('missing')).result.statusCode).toBe(404);
  });

  it.each(['method', 'path'])('refuses a request without a good %s', async (field) => {
    expect((await api.query(`{${field}}`)).errors?.[0]).toMatchObject({ errorType: 'HTTP:IllegalArgument' });
  });
});
