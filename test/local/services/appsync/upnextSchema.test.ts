import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passing, startApi, type TestApi } from './startApi.ts';

const video = { id: 'v1', title: 'One', url: 'https://videos.example/v1', durationSeconds: 60, genres: ['a'], createdAt: '2024-01-13T00:01:14.000Z' };
let api: TestApi;

beforeAll(async () => {
  api = await startApi({
    schema: await readFile(new URL('../../../../schema/schema.graphql', import.meta.url), 'utf8'),
    functions: { recommend: (payload) => ({ recommendationId: 'r', source: 'PERSONALIZED', items: [{ score: 0.5, video }], payload }) },
    resolvers: {
      'Query.recommendations': {
        code: `export function request(ctx) { return ctx.args; } export function response(ctx) { return ctx.prev.result; }`,
        pipeline: [
          {
            dataSource: 'recommend',
            code: `export function request(ctx) { return { operation: 'Invoke', payload: { field: ctx.info.fieldName, arguments: ctx.args, identity: ctx.identity } }; } export function response(ctx) { return ctx.result; }`,
          },
        ],
      },
      'Query.video': passing(`ctx.args.id === 'v1' ? ${JSON.stringify(video)} : null`),
      'Query.popularVideos': passing('({ items: [] })'),
    },
  });
});
afterAll(() => api.close());

describe("Upnext's schema", () => {
  it('is served under the scalars and directives of AppSync', async () => {
    expect(await api.query('query($u: ID!) {recommendations(userId: $u, limit: 5) {recommendationId source items {score reason video {id url createdAt genres}}}}', { u: 'u1' })).toEqual({
      data: {
        recommendations: {
          recommendationId: 'r',
          source: 'PERSONALIZED',
          items: [{ score: 0.5, reason: null, video: { id: 'v1', url: video.url, createdAt: video.createdAt, genres: ['a'] } }],
        },
      },
    });
  });

  it('fills in defaults before a resolver sees the arguments', async () => {
    await api.query('{recommendations(userId: "u1", filter: {genres: ["a"]}) {source}}');
    expect(JSON.parse(Buffer.from(api.calls.at(-1)?.body ?? '').toString())).toEqual({ field: 'recommendations', arguments: { userId: 'u1', limit: 25, filter: { genres: ['a'], includeWatched: false } }, identity: null });
  });

  it('answers null for a video that is not there', async () => {
    expect(await api.query('{video(id: "nope") {id}}')).toEqual({ data: { video: null } });
  });

  it('says where a value is missing', async () => {
    expect(await api.query('{popularVideos {source}}')).toEqual({
      data: null,
      errors: [{ path: ['popularVideos', 'source'], locations: null, message: "Cannot return null for non-nullable type: 'RecommendationSource' within parent 'RecommendationList' (/popularVideos/source)" }],
    });
  });
});
