import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOpenApi } from '../../infra/RestApi.ts';
import { respond } from '../../resolvers/rest/respond.ts';
import { type RestParts, routes } from '../../resolvers/rest/routes.ts';
import { requireDescribed } from '../restContract.ts';
import { addVideos, createScene, type Scene } from './realTables.ts';

interface Call {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly authorizer?: Readonly<Record<string, string>>;
}

let scene: Scene;
let parts: RestParts;

beforeAll(async () => {
  scene = await createScene();
  await addVideos(scene, 6);
  parts = { lists: scene.lists, records: scene.records, telemetry: { list: (_operation, find) => find(), play: () => undefined }, stage: 'prod', openapi: () => '{}' };
});
afterAll(() => scene.close());

/** The part of API Gateway's event that is read. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
async function call(method: string, resource: string, options: Call = {}): Promise<APIGatewayProxyResult> {
  const body = options.body === undefined ? null : typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
  const event = {
    resource,
    path: resource,
    httpMethod: method,
    headers: options.headers ?? {},
    pathParameters: options.parameters ?? null,
    queryStringParameters: options.query ?? null,
    body,
    isBase64Encoded: false,
    requestContext: { authorizer: options.authorizer ?? { mode: 'viewer', sub: 'ada', groups: '' } },
  };
  const answer = await respond(parts, event as unknown as APIGatewayProxyEvent);
  requireDescribed({
    method,
    path: resource.replaceAll(/\{(\w+)\}/g, (_, name: string) => options.parameters?.[name] ?? 'x'),
    query: new URLSearchParams(options.query),
    body: body ?? undefined,
    status: answer.statusCode,
    contentType: String(answer.headers?.['Content-Type'] ?? ''),
    answer: answer.body,
  });
  return answer;
}

const play = { id: 'p1', userId: 'ada', videoId: 'v1', watchedSeconds: 80 };

describe('REST', () => {
  it('has a route for every operation of openapi.yaml, and none besides', () => {
    const described = Object.entries(readOpenApi().paths).flatMap(([path, item]) =>
      Object.keys(item).filter((key) => key !== 'parameters').map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routed = Object.entries(routes).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
    expect(routed.sort()).toEqual(described.sort());
  });

  it('answers 201 for a new play and 200 with the first record for the same id', async () => {
    const first = await call('POST', '/interactions', { body: play });
    const again = await call('POST', '/interactions', { body: { ...play, watchedSeconds: 10 } });
    expect([first.statusCode, again.statusCode]).toEqual([201, 200]);
    expect(JSON.parse(again.body)).toEqual(JSON.parse(first.body));
    expect(JSON.parse(first.body)).toMatchObject({ type: 'WATCHED', watchRatio: 0.8, engagement: [] });
  });

  it.each([
    ['a video that is unknown', { ...play, id: 'x', videoId: 'none' }, 404, 'NotFound'],
    ['no watch time', { ...play, id: 'x', watchedSeconds: 0 }, 400, 'InvalidInput'],
    ['a time in the future', { ...play, id: 'x', occurredAt: '2126-01-01T00:00:00Z' }, 400, 'InvalidInput'],
    ['a time without zone', { ...play, id: 'x', occurredAt: '2026-01-01T00:00:00' }, 400, 'InvalidInput'],
    ['another viewer', { ...play, userId: 'bob' }, 403, 'Unauthorized'],
    ['malformed JSON', '{', 400, 'InvalidInput'],
    ['more than a megabyte', `"${'x'.repeat(1024 * 1024)}"`, 413, 'InvalidInput'],
  ])('refuses a play with %s as a problem', async (_name, body, status, errorType) => {
    const answer = await call('POST', '/interactions', { body });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers?.['Content-Type']).toBe('application/problem+json');
    expect(JSON.parse(answer.body)).toMatchObject({ type: 'about:blank', status, errorType });
  });

  it('answers a list with a strong ETag, and 304 while the list stays the same', async () => {
    scene.answers.viewer = ['v2', 'v3'];
    const request = { parameters: { userId: 'ada' }, query: { limit: '2' } };
    const first = await call('GET', '/users/{userId}/recommendations', request);
    expect(JSON.parse(first.body)).toMatchObject({ source: 'PERSONALIZED', items: [{ id: 'v2', title: 'Video 2', url: 'https://example.com/2', score: 1 }, { id: 'v3' }] });
    const etag = String(first.headers?.['ETag']);
    expect(etag).toMatch(/^"[\w-]{43}\.viewer-\d+"$/);
    expect(first.headers?.['Cache-Control']).toMatch(/^private, max-age=/);
    expect((await call('GET', '/users/{userId}/recommendations', { ...request, headers: { 'if-none-match': etag } })).statusCode).toBe(304);
    scene.answers.viewer = ['v3', 'v2'];
    expect((await call('GET', '/users/{userId}/recommendations', { ...request, headers: { 'if-none-match': etag } })).statusCode).toBe(200);
  });

  it('lets an API key see charts and nothing of a viewer in production', async () => {
    const authorizer = { mode: 'apiKey', sub: '', groups: '' };
    const charts = await call('GET', '/charts/popular', { authorizer });
    expect(charts.statusCode).toBe(200);
    expect(charts.headers?.['Cache-Control']).toMatch(/^public/);
    expect((await call('GET', '/users/{userId}/interactions', { authorizer, parameters: { userId: 'ada' } })).statusCode).toBe(403);
  });

  it('pages through the catalogue, and refuses a token that it did not make', async () => {
    const seen: string[] = [];
    let nextToken: string | undefined;
    do {
      const answer = await call('GET', '/videos', { query: { limit: '4', ...(nextToken === undefined ? {} : { nextToken }) } });
      const page = JSON.parse(answer.body) as { readonly items: readonly { readonly id: string }[]; readonly nextToken?: string };
      seen.push(...page.items.map(({ id }) => id));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(seen.sort()).toEqual(['v0', 'v1', 'v2', 'v3', 'v4', 'v5']);
    expect((await call('GET', '/videos', { query: { nextToken: 'nonsense' } })).statusCode).toBe(400);
  });

  it('lets operators alone put a video', async () => {
    const request = { parameters: { videoId: 'new%20one' }, body: { title: 'New', url: 'https://example.com/new' } };
    expect((await call('PUT', '/videos/{videoId}', request)).statusCode).toBe(403);
    const operator = { mode: 'viewer', sub: 'op', groups: 'operators' };
    expect((await call('PUT', '/videos/{videoId}', { ...request, authorizer: operator })).statusCode).toBe(200);
    expect(JSON.parse((await call('GET', '/videos/{videoId}', { parameters: { videoId: 'new%20one' } })).body)).toMatchObject({ id: 'new one', title: 'New', genres: [] });
    const bad = await call('PUT', '/videos/{videoId}', { ...request, body: { title: 'New', url: 'nowhere' }, authorizer: operator });
    expect(bad.statusCode).toBe(400);
  });

  it('answers 404 for an unknown path, 405 with Allow for another method, and 400 for a limit out of bounds', async () => {
    expect((await call('GET', '/{proxy+}')).statusCode).toBe(404);
    const wrong = await call('DELETE', '/videos/{videoId}');
    expect([wrong.statusCode, wrong.headers?.['Allow']]).toEqual([405, 'GET, PUT']);
    expect((await call('GET', '/charts/popular', { query: { limit: '0' } })).statusCode).toBe(400);
    expect((await call('GET', '/charts/popular', { query: { limit: 'ten' } })).statusCode).toBe(400);
  });
});
