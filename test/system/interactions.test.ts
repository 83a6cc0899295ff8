import { DescribeSolutionCommand, PersonalizeClient } from '@aws-sdk/client-personalize';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { label } from '../../preprocessing/label.ts';
import { ask, askField, history, ids, ownList, record, recommendations, rest } from './ask.ts';
import { awsClientOptions, startStack, type Stack } from './stack.ts';

const frontUrl = inject('frontUrl');

async function durationOf(videoId: string): Promise<number> {
  const video = await askField<{ durationSeconds: number }>(frontUrl, 'video', 'query ($id: ID!) { video(id: $id) { durationSeconds } }', { id: videoId });
  return video.durationSeconds;
}

async function until(condition: () => Promise<boolean>, seconds = 30): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not so after ${seconds} s`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

describe('a recorded play', () => {
  it('leaves the next list, which changes in order, with no retraining', async () => {
    const personalize = new PersonalizeClient(awsClientOptions(inject('endpointUrl')));
    const liveVersion = async () =>
      (await personalize.send(new DescribeSolutionCommand({ solutionArn: 'arn:aws:personalize:us-east-1:000000000000:solution/upnext-user-personalization' }))).solution
        ?.latestSolutionVersion?.solutionVersionArn;
    const versionBefore = await liveVersion();
    const before = ids(await ownList(frontUrl, 'viewer-010', { limit: 50 }));
    const watched = [before[7], before[20]].map((id) => id ?? '');
    for (const videoId of watched) {
      const played = await record(frontUrl, { userId: 'viewer-010', videoId, watchedSeconds: (await durationOf(videoId)) * 0.9 });
      expect(played).toMatchObject({ videoId, type: 'WATCHED' });
    }
    const next = ids(await recommendations(frontUrl, 'viewer-010', { limit: 50 }));
    for (const videoId of watched) expect(next).not.toContain(videoId);
    // The event reaches Personalize through the table's stream, a moment after the answer.
    const unplayed = before.filter((id) => !watched.includes(id));
    await until(async () => {
      const now = ids(await ownList(frontUrl, 'viewer-010', { limit: 50 }));
      return now.slice(0, 40).join() !== unplayed.slice(0, 40).join();
    });
    expect(await liveVersion()).toBe(versionBefore);
    expect((await history(frontUrl, 'viewer-010', 2)).map((play) => play.videoId)).toEqual([...watched].reverse());
  });

  it('is labelled by the one rule, on both sides of half of the length', async () => {
    const [videoId = ''] = ids(await ownList(frontUrl, 'viewer-011', { limit: 1 }));
    const durationSeconds = await durationOf(videoId);
    for (const share of [0.01, 0.49, 0.5, 0.51, 1, 2.5]) {
      const watchedSeconds = durationSeconds * share;
      const played = await record(frontUrl, { userId: 'viewer-011', videoId, watchedSeconds });
      const expected = label({ watchedSeconds, durationSeconds });
      expect(played.type).toBe(expected?.type.toUpperCase());
      expect(played.watchRatio).toBeCloseTo(expected?.watchRatio ?? Number.NaN, 9);
    }
  });

  it('counts once when it is sent twice, and answers the first record', async () => {
    const [videoId = '', otherId = ''] = ids(await ownList(frontUrl, 'viewer-012', { limit: 2 }));
    const first = await record(frontUrl, { id: 'play-1', userId: 'viewer-012', videoId, watchedSeconds: 3 });
    const again = await record(frontUrl, { id: 'play-1', userId: 'viewer-012', videoId: otherId, watchedSeconds: 9 });
    expect(again).toEqual(first);
    expect((await history(frontUrl, 'viewer-012', 100)).filter((play) => play.id === 'play-1')).toHaveLength(1);
    const overRest = { id: 'play-2', userId: 'viewer-012', videoId, watchedSeconds: 3 };
    expect((await rest(frontUrl, '/interactions', { method: 'POST', body: overRest })).status).toBe(201);
    expect((await rest(frontUrl, '/interactions', { method: 'POST', body: overRest })).status).toBe(200);
  });

  it('of another viewer may carry the same id without meeting it', async () => {
    const [videoId = ''] = ids(await ownList(frontUrl, 'viewer-013', { limit: 1 }));
    await record(frontUrl, { id: 'shared-id', userId: 'viewer-013', videoId, watchedSeconds: 3 });
    const other = await record(frontUrl, { id: 'shared-id', userId: 'viewer-014', videoId, watchedSeconds: 4 });
    expect(other.id).toBe('shared-id');
    expect((await history(frontUrl, 'viewer-014', 1))[0]).toEqual(other);
  });

  it('pages through a history newest first', async () => {
    const page = (nextToken?: string) =>
      askField<{ items: { id: string; occurredAt: string; video: { id: string } }[]; nextToken: string | null }>(
        frontUrl,
        'interactions',
        'query ($t: String) { interactions(userId: "viewer-020", limit: 20, nextToken: $t) { items { id occurredAt video { id } } nextToken } }',
        { t: nextToken },
      );
    const first = await page();
    const second = await page(first.nextToken ?? '');
    const all = [...first.items, ...second.items];
    expect(all).toHaveLength(40);
    expect(new Set(all.map((play) => play.id)).size).toBe(40);
    const times = all.map((play) => play.occurredAt);
    expect(times).toEqual([...times].sort().reverse());
  });
});

describe('after kill -9 right behind an answered play', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.stop());

  it('the play is there at the next start, and nothing is trained again', async () => {
    const [videoId = ''] = ids(await ownList(stack.frontUrl, 'viewer-030', { limit: 1 }));
    const personalizeVersions = async () => {
      const personalize = new PersonalizeClient(awsClientOptions(stack.endpointUrl));
      const { solution } = await personalize.send(
        new DescribeSolutionCommand({ solutionArn: 'arn:aws:personalize:us-east-1:000000000000:solution/upnext-user-personalization' }),
      );
      return solution?.latestSolutionVersion?.creationDateTime?.getTime();
    };
    const trainedAt = await personalizeVersions();
    const played = await record(stack.frontUrl, { id: 'last-words', userId: 'viewer-030', videoId, watchedSeconds: 100_000 });
    await stack.kill9();

    stack = await startStack({ stateFolder: stack.stateFolder });
    expect((await history(stack.frontUrl, 'viewer-030', 1))[0]).toEqual(played);
    expect(await personalizeVersions()).toBe(trainedAt);
    const next = await ownList(stack.frontUrl, 'viewer-030');
    expect(next.source).toBe('PERSONALIZED');
    expect(ids(next)).not.toContain(videoId);
    expect((await ask(stack.frontUrl, '{ popularVideos(limit: 1) { source } }')).data).toEqual({ popularVideos: { source: 'POPULAR' } });
  });
});
