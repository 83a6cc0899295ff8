import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getNamedType, isObjectType, type OperationTypeNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { type GraphQlAnswer, list } from './ask.ts';
import { callers, type Prove } from './callers.ts';
import { signedHeaders } from '../signedHeaders.ts';
import { type Subscriber, subscribe } from './realtimeClient.ts';
import { fullSelection, readSchema } from './selection.ts';
import { root } from './stack.ts';

/*
 * Who may do what, and who is turned away: "ok", "Unauthorized" (the field's or operation's own refusal), or HTTP's 401.
 * A is viewer-001, B viewer-002; "of A" is about A's own list or plays. The stack runs in stage dev, where the API key opens everything.
 * A back end (iam) asks REST under /v1/iam.
 */
const expected = `
                                       key          viewerA      viewerB      operator     iam          nobody       expired      foreign      forged
Query.recommendations of A             ok           ok           Unauthorized ok           ok           401          401          401          401
Query.recommendations of B             ok           Unauthorized ok           ok           ok           401          401          401          401
Query.similarVideos                    ok           ok           ok           ok           ok           401          401          401          401
Query.popularVideos                    ok           ok           ok           ok           ok           401          401          401          401
Query.trendingVideos                   ok           ok           ok           ok           ok           401          401          401          401
Query.rankVideos of A                  ok           ok           Unauthorized ok           ok           401          401          401          401
Query.rankVideos of B                  ok           Unauthorized ok           ok           ok           401          401          401          401
Query.video                            ok           ok           ok           ok           ok           401          401          401          401
Query.videos                           ok           ok           ok           ok           ok           401          401          401          401
Query.interactions of A                ok           ok           Unauthorized ok           ok           401          401          401          401
Query.interactions of B                ok           Unauthorized ok           ok           ok           401          401          401          401
Query.model                            ok           Unauthorized Unauthorized ok           ok           401          401          401          401
Mutation.recordInteraction of A        ok           ok           Unauthorized ok           ok           401          401          401          401
Mutation.recordInteraction of B        ok           Unauthorized ok           ok           ok           401          401          401          401
Mutation.putVideo                      ok           Unauthorized Unauthorized ok           ok           401          401          401          401
Subscription.onInteractionRecorded of A ok          ok           Unauthorized ok           ok           401          401          401          401
Subscription.onInteractionRecorded of B ok          Unauthorized ok           ok           ok           401          401          401          401
GET /openapi.json                      ok           ok           ok           ok           ok           ok           ok           ok           ok
GET /users/{userId}/recommendations of A ok         ok           Unauthorized ok           ok           401          401          401          401
GET /users/{userId}/recommendations of B ok         Unauthorized ok           ok           ok           401          401          401          401
POST /users/{userId}/rankings of A     ok           ok           Unauthorized ok           ok           401          401          401          401
POST /users/{userId}/rankings of B     ok           Unauthorized ok           ok           ok           401          401          401          401
GET /users/{userId}/interactions of A  ok           ok           Unauthorized ok           ok           401          401          401          401
GET /users/{userId}/interactions of B  ok           Unauthorized ok           ok           ok           401          401          401          401
GET /videos                            ok           ok           ok           ok           ok           401          401          401          401
GET /videos/{videoId}                  ok           ok           ok           ok           ok           401          401          401          401
PUT /videos/{videoId}                  ok           Unauthorized Unauthorized ok           ok           401          401          401          401
GET /videos/{videoId}/similar          ok           ok           ok           ok           ok           401          401          401          401
GET /charts/popular                    ok           ok           ok           ok           ok           401          401          401          401
GET /charts/trending                   ok           ok           ok           ok           ok           401          401          401          401
POST /interactions of A                ok           ok           Unauthorized ok           ok           401          401          401          401
POST /interactions of B                ok           Unauthorized ok           ok           ok           401          401          401          401
`;

const rows = expected
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const words = line.trim().split(/\s+/);
    return { name: words.slice(0, -9).join(' '), cells: words.slice(-9) };
  });

const frontUrl = inject('frontUrl');
const schema = readSchema();
let all: Readonly<Record<string, Prove>>;
let videoId = '';
beforeAll(async () => {
  all = await callers(inject('stateFolder'));
  videoId = (await list(frontUrl, 'popularVideos(limit: 1)')).items[0]?.video.id ?? '';
});

const owners: Readonly<Record<string, string>> = { A: 'viewer-001', B: 'viewer-002' };
const video = () => ({ title: 'A title', url: 'https://videos.example/put-by-operators' });
const play = (userId: string) => ({ id: 'access', userId, videoId, watchedSeconds: 1 });

/** Arguments of every root field. */
const fieldArguments: Readonly<Record<string, (userId: string) => Readonly<Record<string, unknown>>>> = {
  recommendations: (userId) => ({ userId, limit: 1 }),
  similarVideos: () => ({ videoId, limit: 1 }),
  popularVideos: () => ({ limit: 1 }),
  trendingVideos: () => ({ limit: 1 }),
  rankVideos: (userId) => ({ userId, videoIds: [videoId] }),
  video: () => ({ id: videoId }),
  videos: () => ({ limit: 1 }),
  interactions: (userId) => ({ userId, limit: 1 }),
  recordInteraction: (userId) => ({ input: play(userId) }),
  putVideo: () => ({ input: { id: 'put-by-operators', ...video() } }),
  onInteractionRecorded: (userId) => ({ userId }),
  model: () => ({}),
};

/** One field with everything that can be selected below it. */
function operation(typeName: string, fieldName: string, userId: string): { readonly query: string; readonly variables: Readonly<Record<string, unknown>> } {
  const field = schema.getRootType(typeName.toLowerCase() as OperationTypeNode)?.getFields()[fieldName];
  const answer = getNamedType(field?.type);
  if (field === undefined || !isObjectType(answer)) throw new Error(`no field ${typeName}.${fieldName}`);
  const variables = fieldArguments[fieldName]?.(userId) ?? {};
  const used = field.args.filter(({ name }) => name in variables);
  const declared = used.map(({ name, type }) => `$${name}: ${type.toString()}`).join(', ');
  const given = used.map(({ name }) => `${name}: $${name}`).join(', ');
  const inParentheses = (list: string): string => (list === '' ? '' : `(${list})`);
  return { query: `${typeName.toLowerCase()} ${inParentheses(declared)} { ${fieldName}${inParentheses(given)} ${fullSelection(answer)} }`, variables };
}

async function overGraphQl(typeName: string, fieldName: string, userId: string, prove: Prove): Promise<string> {
  const request = operation(typeName, fieldName, userId);
  if (typeName === 'Subscription') {
    const { outcome, close } = await subscribe(frontUrl, request, prove);
    close();
    const [error] = outcome.payload?.errors ?? [];
    return outcome.type === 'start_ack' ? 'ok' : String(outcome.type === 'connection_error' ? error?.errorCode : error?.errorType);
  }
  const url = `${frontUrl}/graphql`;
  const body = JSON.stringify(request);
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...(await prove({ url, body }, 'appsync')) } });
  if (response.status !== 200) return String(response.status);
  const answer = (await response.json()) as GraphQlAnswer;
  return answer.errors === undefined ? 'ok' : answer.errors.map(({ errorType, message }) => errorType ?? message).join();
}

async function overRest(method: string, template: string, userId: string, prove: Prove, caller: string): Promise<string> {
  const content = template.endsWith('/rankings') ? { videoIds: [videoId] } : template === '/interactions' ? play(userId) : video();
  const id = method === 'PUT' ? 'put-by-operators' : videoId;
  const url = `${frontUrl}/v1${caller === 'iam' ? '/iam' : ''}${template.replace('{userId}', userId).replace('{videoId}', encodeURIComponent(id))}`;
  const body = method === 'GET' ? {} : { body: JSON.stringify(content) };
  const response = await fetch(url, { method, ...body, headers: { 'content-type': 'application/json', ...(await prove({ url, method, ...body }, 'execute-api')) } });
  if (response.ok) return 'ok';
  const { errorType, status } = (await response.json()) as { errorType: string; status: number };
  expect(status).toBe(response.status);
  return response.status === 403 ? errorType : String(response.status);
}

describe('everybody against everything', () => {
  it('is in the table: every root field and every REST operation', () => {
    const fields = (['query', 'mutation', 'subscription'] as const).flatMap((kind) => {
      const type = schema.getRootType(kind as OperationTypeNode);
      return Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name ?? ''}.${field}`);
    });
    const { paths } = parse(readFileSync(join(root, 'schema/openapi.yaml'), 'utf8')) as { paths: Record<string, Record<string, unknown>> };
    const operations = Object.entries(paths).flatMap(([path, item]) => Object.keys(item).flatMap((method) => (method === 'parameters' ? [] : [`${method.toUpperCase()} ${path}`])));
    expect(new Set(rows.map(({ name }) => name.replace(/ of [AB]$/, '')))).toEqual(new Set([...fields, ...operations]));
  });

  it.each(rows)('$name', async ({ name, cells }) => {
    const userId = owners[name.at(-1) ?? ''] ?? 'viewer-001';
    const [kind = '', target = ''] = name.replace(/ of [AB]$/, '').split(/[. ](.*)/s);
    const over = kind === kind.toUpperCase() ? overRest : overGraphQl;
    const got = await Promise.all(Object.entries(all).map(([caller, prove]) => over(kind, target, userId, prove, caller)));
    const columns = Object.keys(all);
    expect(Object.fromEntries(columns.map((column, at) => [column, got[at]]))).toEqual(Object.fromEntries(columns.map((column, at) => [column, cells[at]])));
  });
});

describe('two viewers who listen', () => {
  const open: Subscriber[] = [];
  afterAll(() => open.forEach((subscriber) => subscriber.close()));

  it('each hear of their own plays only', async () => {
    const { viewerA, viewerB } = all;
    if (viewerA === undefined || viewerB === undefined) throw new Error('no viewers');
    for (const [userId, prove] of [['viewer-001', viewerA], ['viewer-002', viewerB]] as const) open.push(await subscribe(frontUrl, operation('Subscription', 'onInteractionRecorded', userId), prove));
    const record = async (userId: string, id: string, prove: Prove): Promise<void> => {
      // Subscribers can be told only what the mutation selects.
      const { query } = operation('Mutation', 'recordInteraction', userId);
      await fetch(`${frontUrl}/graphql`, { method: 'POST', body: JSON.stringify({ query, variables: { input: { ...play(userId), id } } }), headers: await prove({ url: '' }, '') });
    };
    await record('viewer-001', 'heard-by-a', viewerA);
    await record('viewer-002', 'heard-by-b', viewerB);
    const heard = () => open.map(({ received }) => received.map((data) => (data as { onInteractionRecorded: { id: string } }).onInteractionRecorded.id));
    await expect.poll(heard, { timeout: 5000 }).toEqual([['heard-by-a'], ['heard-by-b']]);
  });
});

// API Gateway's own refusals, in the API's form.
describe('the paths for back ends', () => {
  const ask = async (path: string, headers: Readonly<Record<string, string>>): Promise<unknown> => {
    const response = await fetch(`${frontUrl}/v1/iam${path}`, { headers });
    const { errorType } = (await response.json()) as { errorType?: string };
    return [response.status, response.headers.get('content-type'), errorType];
  };

  it('turn away who does not sign, or signs wrongly', async () => {
    const url = `${frontUrl}/v1/iam/videos`;
    for (const name of ['nobody', 'viewerA', 'operator', 'key']) expect(await ask('/videos', (await all[name]?.({ url, method: 'GET' }, '')) ?? {})).toEqual([401, 'application/problem+json', 'Unauthorized']);
    expect(await ask('/videos', await signedHeaders({ url, method: 'GET' }, { service: 'execute-api', secretAccessKey: 'other' }))).toEqual([403, 'application/problem+json', 'Unauthorized']);
  });

  it('know no others', async () => {
    for (const path of ['/nowhere', '/videos/a/b/c']) {
      expect(await ask(path, await signedHeaders({ url: `${frontUrl}/v1/iam${path}`, method: 'GET' }, { service: 'execute-api' }))).toEqual([404, 'application/problem+json', 'NotFound']);
    }
  });
});
