import { GetRecommendationsCommand, PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { describe, expect, inject, it } from 'vitest';
import { ids, list, ownList, ownListOverRest, recommendations, rest, type RestList } from './ask.ts';
import { awsClientOptions } from './stack.ts';

const frontUrl = inject('frontUrl');
const viewers = ['viewer-001', 'viewer-002', 'viewer-003', 'viewer-004'];

describe('recommendations, learned from the sample', () => {
  it('have titles, URLs and falling scores', async () => {
    const answer = await ownList(frontUrl, 'viewer-001');
    expect(answer.source).toBe('PERSONALIZED');
    expect(answer.recommendationId).toMatch(/\S/);
    expect(answer.items).toHaveLength(25);
    expect(new Set(ids(answer)).size).toBe(25);
    for (const { video } of answer.items) {
      expect(video.title).toMatch(/\S/);
      expect(new URL(video.url).protocol).toBe('https:');
    }
    const scores = answer.items.map((item) => item.score ?? 0);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores[0]).toBeGreaterThan(scores.at(-1) ?? 0);
  });

  it('differ between viewers', async () => {
    const lists = await Promise.all(viewers.map(async (viewer) => ids(await ownList(frontUrl, viewer)).join()));
    expect(new Set(lists).size).toBe(viewers.length);
  });

  it('are the same over GraphQL, over REST and, in order, from the campaign itself', async () => {
    const overGraphQl = await ownList(frontUrl, 'viewer-002', { limit: 10 });
    const overRest = await ownListOverRest(frontUrl, 'viewer-002', 10);
    expect(overRest.status).toBe(200);
    expect(overRest.body.source).toBe('PERSONALIZED');
    expect(overRest.body.items.map(({ id, title, url, score }) => ({ id, title, url, score }))).toEqual(
      overGraphQl.items.map(({ score, video }) => ({ id: video.id, title: video.title, url: video.url, score })),
    );
    const personalize = new PersonalizeRuntimeClient(awsClientOptions(inject('endpointUrl')));
    const direct = await personalize.send(
      new GetRecommendationsCommand({
        campaignArn: 'arn:aws:personalize:us-east-1:000000000000:campaign/upnext-user-personalization',
        filterArn: 'arn:aws:personalize:us-east-1:000000000000:filter/upnext-unwatched',
        userId: 'viewer-002',
        numResults: 100,
      }),
    );
    const order = (direct.itemList ?? []).map((item) => item.itemId);
    const positions = ids(overGraphQl).map((id) => order.indexOf(id));
    expect(positions).not.toContain(-1);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('are the popular list for a viewer whom nobody has seen', async () => {
    const [unknown, popular] = [await recommendations(frontUrl, 'a-newcomer', { limit: 10 }), await list(frontUrl, 'popularVideos(limit: 10)')];
    expect(unknown.source).toBe('POPULAR');
    expect(ids(unknown)).toEqual(ids(popular));
  });

  it('keep to the genres asked for, and leave out what is excluded', async () => {
    const all = await ownList(frontUrl, 'viewer-003');
    const genre = all.items[0]?.video.genres[0];
    const filtered = await ownList(frontUrl, 'viewer-003', { filter: { genres: [genre], excludeVideoIds: ids(all).slice(0, 3) }, limit: 10 });
    expect(filtered.items.length).toBeGreaterThan(0);
    for (const { video } of filtered.items) expect(video.genres).toContain(genre);
    for (const excluded of ids(all).slice(0, 3)) expect(ids(filtered)).not.toContain(excluded);
  });

  it('are as many as asked for, from 1 to 100', async () => {
    expect((await ownList(frontUrl, 'viewer-004', { limit: 1 })).items).toHaveLength(1);
    expect((await ownList(frontUrl, 'viewer-004', { limit: 100 })).items).toHaveLength(100);
  });
});

describe('the other lists', () => {
  it('answer over GraphQL', async () => {
    const popular = await list(frontUrl, 'popularVideos(limit: 5)');
    expect(popular).toMatchObject({ source: 'POPULAR' });
    expect(popular.items).toHaveLength(5);
    const trending = await list(frontUrl, 'trendingVideos(limit: 5)');
    expect(trending).toMatchObject({ source: 'TRENDING' });
    expect(trending.items).toHaveLength(5);
    const [first] = ids(popular);
    const similar = await list(frontUrl, `similarVideos(videoId: "${first}", limit: 5)`);
    expect(similar).toMatchObject({ source: 'SIMILAR' });
    expect(similar.items).toHaveLength(5);
    expect(ids(similar)).not.toContain(first);
  });

  it('answer over REST with the same videos', async () => {
    for (const [path, call] of [
      ['/charts/popular?limit=7', 'popularVideos(limit: 7)'],
      ['/charts/trending?limit=7', 'trendingVideos(limit: 7)'],
    ] as const) {
      const answer = await rest<RestList>(frontUrl, path);
      expect(answer.status).toBe(200);
      expect(answer.body.items.map((item) => item.id)).toEqual(ids(await list(frontUrl, call)));
    }
    const [first] = ids(await list(frontUrl, 'popularVideos(limit: 1)'));
    const similar = await rest<RestList>(frontUrl, `/videos/${first}/similar?limit=7`);
    expect(similar.body.items.map((item) => item.id)).toEqual(ids(await list(frontUrl, `similarVideos(videoId: "${first}", limit: 7)`)));
  });

  it('rank given videos by the viewer’s taste, the same over GraphQL and REST', async () => {
    const given = ids(await list(frontUrl, 'popularVideos(limit: 12)')).sort();
    const rank = (viewer: string) => list(frontUrl, `rankVideos(userId: "${viewer}", videoIds: ${JSON.stringify(given)})`);
    const ranked = ids(await rank('viewer-001'));
    expect([...ranked].sort()).toEqual(given);
    const overRest = await rest<RestList>(frontUrl, '/users/viewer-001/rankings', { method: 'POST', body: { videoIds: given } });
    expect(overRest.body.items.map((item) => item.id)).toEqual(ranked);
    const others = await Promise.all(viewers.slice(1).map(async (viewer) => ids(await rank(viewer)).join()));
    expect(others.some((other) => other !== ranked.join())).toBe(true);
  });

  it('carry a strong ETag over REST, and answer 304 when nothing changed', async () => {
    const first = await rest<RestList>(frontUrl, '/charts/popular?limit=4');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"/);
    const again = await rest<null>(frontUrl, '/charts/popular?limit=4', { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(again.body).toBeNull();
  });
});
