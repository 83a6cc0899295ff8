import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Deadline } from '../../resolvers/Deadline.ts';
import { rankVideos } from '../../resolvers/rank.ts';
import { recommend, type RecommendRequest } from '../../resolvers/recommend.ts';
import { recordInteraction } from '../../resolvers/recordInteraction.ts';
import { similarVideos } from '../../resolvers/similar.ts';
import type { VideoList } from '../../resolvers/VideoList.ts';
import { addVideos, createScene, type Scene } from './realTables.ts';

let scene: Scene;
/** Far away: a slow machine must not shorten a list here. */
const deadline = new Deadline(3_600_000);
const ids = (list: VideoList): string[] => list.items.map(({ video }) => video.id);
const play = (videoId: string, watchedSeconds: number, occurredAt?: string) => recordInteraction(scene.records, { userId: 'ada', videoId, watchedSeconds, occurredAt });
const ask = (request: Partial<RecommendRequest> = {}): Promise<VideoList> =>
  recommend(scene.lists, { userId: 'ada', limit: 3, genres: [], excludeVideoIds: [], includeWatched: false, deadline, ...request });

beforeEach(async () => {
  scene = await createScene();
  await addVideos(scene, 8);
});
afterEach(() => scene.close());

describe('recommendations', () => {
  it('are Personalize\'s for a viewer with plays, with titles, URLs and falling scores', async () => {
    await play('v7', 10);
    scene.answers.viewer = ['v3', 'v1', 'v2', 'v0'];
    const list = await ask();
    expect(list).toMatchObject({ source: 'PERSONALIZED', recommendationId: 'viewer-1' });
    expect(list.items[0]).toMatchObject({ score: 1, video: { id: 'v3', title: 'Video 3', url: 'https://example.com/3' } });
    expect(ids(list)).toEqual(['v3', 'v1', 'v2']);
  });

  it('never offer what was just watched, but may offer what was only clicked', async () => {
    await play('v3', 50);
    await play('v1', 49);
    scene.answers.viewer = ['v3', 'v1', 'v2', 'v0'];
    expect(ids(await ask())).toEqual(['v1', 'v2', 'v0']);
    expect(ids(await ask({ includeWatched: true }))).toEqual(['v3', 'v1', 'v2']);
  });

  it('know of every play since the last list, also of one that arrives late', async () => {
    await play('v7', 90, '2026-01-10T00:00:00Z');
    await play('v6', 90, '2025-12-01T00:00:00Z');
    scene.answers.viewer = ['v7', 'v6', 'v5', 'v4', 'v3', 'v2', 'v1', 'v0'];
    expect(ids(await ask())).toEqual(['v5', 'v4', 'v3']);
    await play('v5', 90, '2026-01-09T12:00:00Z');
    await play('v4', 90, '2026-01-11T00:00:00Z');
    expect(ids(await ask())).toEqual(['v3', 'v2', 'v1']);
  });

  it('leave no hole for videos that the catalogue does not have, and list each once', async () => {
    await play('v7', 10);
    scene.answers.viewer = ['gone', 'v1', 'v1', 'lost', 'v2', 'v3'];
    expect(ids(await ask())).toEqual(['v1', 'v2', 'v3']);
  });

  it('keep to the genres and exclusions asked for, also where Personalize does not', async () => {
    await play('v7', 10);
    scene.answers.viewer = ['v0', 'v1', 'v2', 'v3', 'v4', 'v5'];
    expect(ids(await ask({ genres: ['Action'], excludeVideoIds: ['v0'], limit: 2 }))).toEqual(['v2', 'v4']);
  });

  it('go on with watched videos, watched longest ago first by the last watch, when unwatched ones run out', async () => {
    for (const [index, videoId] of ['v1', 'v2', 'v3', 'v1'].entries()) await play(videoId, 90, `2026-01-0${index + 1}T00:00:00Z`);
    scene.answers.viewer = ['v0'];
    scene.answers.popular = ['v4', 'v5', 'v6', 'v7'];
    const list = await ask({ limit: 8 });
    expect(ids(list)).toEqual(['v0', 'v4', 'v5', 'v6', 'v7', 'v2', 'v3', 'v1']);
    expect(list.items.map(({ reason }) => reason)).toEqual([null, null, null, null, null, 'watched before', 'watched before', 'watched before']);
    expect(list.source).toBe('PERSONALIZED');
  });

  it('are the popular ones for a viewer without plays', async () => {
    scene.answers.viewer = ['v3', 'v1', 'v2'];
    scene.answers.popular = ['v6', 'v5', 'v4'];
    const list = await ask({ userId: 'nobody' });
    expect(list).toMatchObject({ source: 'POPULAR', recommendationId: 'popular' });
    expect(ids(list)).toEqual(['v6', 'v5', 'v4']);
  });

  it('are the last good popular ones while Personalize does not answer, and anything before that', async () => {
    expect(await ask()).toMatchObject({ source: 'FALLBACK', items: { length: 3 } });
    scene.answers.popular = ['v6', 'v5', 'v4'];
    await ask();
    delete scene.answers.popular;
    await play('v5', 80);
    const list = await ask({ limit: 2 });
    expect(list).toMatchObject({ source: 'FALLBACK', recommendationId: null });
    expect(ids(list)).toEqual(['v6', 'v4']);
  });

  it('ask Personalize again for all it has when too many of its answer were watched', async () => {
    await addVideos(scene, 70);
    for (let index = 0; index < 60; index += 1) await play(`v${index}`, 90);
    scene.answers.viewer = Array.from({ length: 70 }, (_, index) => `v${index}`);
    expect(ids(await ask({ limit: 5 }))).toEqual(['v60', 'v61', 'v62', 'v63', 'v64']);
    expect(scene.asked.map(({ numResults }) => numResults)).toEqual([55, 500]);
  });
});

describe('other lists', () => {
  it('refuse similar videos of an unknown one and never list the video itself', async () => {
    await expect(similarVideos(scene.lists, { videoId: 'none', limit: 3, deadline })).rejects.toMatchObject({ type: 'NotFound' });
    scene.answers.similar = ['v0', 'v2', 'v4'];
    expect(ids(await similarVideos(scene.lists, { videoId: 'v0', limit: 7, deadline }))).toHaveLength(7);
    expect(ids(await similarVideos(scene.lists, { videoId: 'v0', limit: 7, deadline }))).not.toContain('v0');
  });

  it('rank every given video of the catalogue once, those unknown to the model last', async () => {
    scene.answers.rank = ['v2', 'v1'];
    expect(ids(await rankVideos(scene.lists, { userId: 'ada', videoIds: ['v1', 'v5', 'v2', 'v1', 'gone'], deadline }))).toEqual(['v2', 'v1', 'v5']);
  });
});
