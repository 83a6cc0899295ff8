import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { GetRecommendationsCommand, PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ids, list, ownList, ownListOverRest, recommendations } from './ask.ts';
import { awsClientOptions, sharedData, startStack, type Stack } from './stack.ts';

/** The three users with most plays in a log. */
function busiestUsers(csv: string, column: string): string[] {
  const [header = '', ...rows] = csv.split('\n');
  const at = header.split(',').indexOf(column);
  const plays = new Map<string, number>();
  for (const row of rows) {
    const user = row.split(',')[at];
    if (user !== undefined && user !== '') plays.set(user, (plays.get(user) ?? 0) + 1);
  }
  return [...plays].sort((a, b) => b[1] - a[1]).slice(0, 3).map(([user]) => user);
}

describe.skipIf(!existsSync(sharedData)).each([
  ['seed-watch-log', 'watch-log.csv', 'USER_ID'],
  ['kuairand-pure', 'watch-log-20220425-20220430.csv.gz', 'user_id'],
])('npm start on %s', (name, log, column) => {
  let stack: Stack;
  let users: string[];
  beforeAll(async () => {
    stack = await startStack({ args: ['--dataset', join(sharedData, name)] });
    const bytes = readFileSync(join(sharedData, name, log));
    users = busiestUsers((log.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString(), column);
  });
  afterAll(() => stack.stop());

  it('recommends to known users: titles, URLs, falling scores, each their own', async () => {
    const lists = await Promise.all(users.map((user) => ownList(stack.frontUrl, user)));
    for (const answer of lists) {
      expect(answer.source).toBe('PERSONALIZED');
      expect(answer.items).toHaveLength(25);
      for (const { video } of answer.items) {
        expect(video.title).toMatch(/\S/);
        expect(video.url).toMatch(/^https:\/\//);
      }
      const scores = answer.items.flatMap((item) => item.score ?? []);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
    }
    expect(new Set(lists.map((answer) => ids(answer).join())).size).toBe(users.length);
  });

  it('gives an unknown user the popular list', async () => {
    const unknown = await recommendations(stack.frontUrl, 'nobody-has-seen-me', { limit: 10 });
    expect(unknown.source).toBe('POPULAR');
    expect(ids(unknown)).toEqual(ids(await list(stack.frontUrl, 'popularVideos(limit: 10)')));
  });

  it('answers the same over REST and in the same order from the campaign', async () => {
    const [user = ''] = users;
    const answer = await ownList(stack.frontUrl, user, { limit: 20 });
    const overRest = await ownListOverRest(stack.frontUrl, user, 20);
    expect(overRest.body.items.map((item) => item.id)).toEqual(ids(answer));
    const personalize = new PersonalizeRuntimeClient(awsClientOptions(stack.endpointUrl));
    const { itemList = [] } = await personalize.send(
      new GetRecommendationsCommand({ campaignArn: 'arn:aws:personalize:us-east-1:000000000000:campaign/upnext-user-personalization', userId: user, filterArn: 'arn:aws:personalize:us-east-1:000000000000:filter/upnext-unwatched', numResults: 500 }),
    );
    const order = itemList.map((item) => item.itemId);
    const positions = answer.items.filter((item) => item.reason !== 'watched before').map((item) => order.indexOf(item.video.id));
    expect(positions).not.toContain(-1);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });
});

describe.skipIf(!existsSync(sharedData))('where everybody has watched nearly everything', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ args: ['--dataset', join(sharedData, 'seed-watch-log')] });
  });
  afterAll(() => stack.stop());

  it('lists go on with watched videos, the one watched longest ago first', async () => {
    const csv = readFileSync(join(sharedData, 'seed-watch-log', 'watch-log.csv'), 'utf8');
    const [user = ''] = busiestUsers(csv, 'USER_ID');
    const genreless = await ownList(stack.frontUrl, user, { limit: 100 });
    expect(genreless.items).toHaveLength(100);
    const lastWatched = new Map<string, number>();
    for (const row of csv.trim().split('\n').slice(1)) {
      const [userId, videoId = '', , duration, watched, , , , timestamp] = row.split(',');
      if (userId === user && Number(watched) >= 0.5 * Number(duration)) lastWatched.set(videoId, Math.max(lastWatched.get(videoId) ?? 0, Number(timestamp)));
    }
    const unwatched = ids(genreless).filter((id) => !lastWatched.has(id));
    // 108 of the 145 videos were never played: with those excluded only watched ones remain.
    const tail = await ownList(stack.frontUrl, user, { limit: 100, filter: { excludeVideoIds: unwatched } });
    const watchedTail = tail.items.filter((item) => item.reason === 'watched before').map((item) => lastWatched.get(item.video.id) ?? 0);
    expect(watchedTail.length).toBe(lastWatched.size);
    expect(watchedTail).toEqual([...watchedTail].sort((a, b) => a - b));
  });
});
