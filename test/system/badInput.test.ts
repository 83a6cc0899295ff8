import { describe, expect, inject, it } from 'vitest';
import { apiKey } from './stack.ts';
import { ask, history, rest } from './ask.ts';

const frontUrl = inject('frontUrl');

interface Problem {
  readonly type?: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

const record = (input: string) => `mutation { recordInteraction(input: { ${input} }) { id } }`;

describe('bad input over GraphQL', () => {
  it.each([
    ['an empty userId', '{ recommendations(userId: "") { source } }', 'InvalidInput', /userId/],
    ['limit 0', '{ recommendations(userId: "viewer-001", limit: 0) { source } }', 'InvalidInput', /limit.*1.*100.*0|limit.*0.*1.*100/],
    ['limit 101', '{ popularVideos(limit: 101) { source } }', 'InvalidInput', /101/],
    ['a userId of 257 characters', `{ recommendations(userId: "${'u'.repeat(257)}") { source } }`, 'InvalidInput', /256/],
    ['no videos to rank', '{ rankVideos(userId: "viewer-001", videoIds: []) { source } }', 'InvalidInput', /videoIds/],
    ['negative watch time', record('userId: "bad-viewer", videoId: "x", watchedSeconds: -1'), 'InvalidInput', /watchedSeconds.*-1/],
    ['no watch time', record('userId: "bad-viewer", videoId: "x", watchedSeconds: 0'), 'InvalidInput', /watchedSeconds/],
    ['an unknown video', record('userId: "bad-viewer", videoId: "no-such-video", watchedSeconds: 3'), 'NotFound', /no-such-video/],
    ['a play in the future', record('userId: "bad-viewer", videoId: "no-such-video", watchedSeconds: 3, occurredAt: "2999-01-01T00:00:00Z"'), 'InvalidInput', /occurredAt/],
    ['similar to an unknown video', '{ similarVideos(videoId: "no-such-video") { source } }', 'NotFound', /no-such-video/],
    ['a made-up nextToken', '{ videos(nextToken: "bm90IGEgdG9rZW4=") { nextToken } }', 'InvalidInput', /nextToken/],
    ['a title of blanks', 'mutation { putVideo(input: { id: "blank", title: "  ", url: "https://videos.example/x" }) { id } }', 'InvalidInput', /title/],
  ])('%s', async (_, query, errorType, message) => {
    const answer = await ask(frontUrl, query);
    expect(answer.status).toBe(200);
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors?.[0]).toMatchObject({ errorType, message: expect.stringMatching(message) as string });
  });

  it('writes nothing', async () => {
    expect(await history(frontUrl, 'bad-viewer')).toEqual([]);
    expect((await ask(frontUrl, '{ video(id: "blank") { id } }')).data).toEqual({ video: null });
  });

  it('that is no JSON gets a clear error', async () => {
    const response = await fetch(`${frontUrl}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-api-key': apiKey }, body: '{"query": ' });
    expect(response.status).toBe(400);
    const body = (await response.json()) as { errors: { errorType: string; message: string }[] };
    expect(body.errors[0]?.errorType).toBe('MalformedHttpRequestException');
  });

  it('without a key gets 401', async () => {
    const response = await fetch(`${frontUrl}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ videos { nextToken } }"}' });
    expect(response.status).toBe(401);
    expect(((await response.json()) as { errors: { errorType: string }[] }).errors[0]?.errorType).toBe('UnauthorizedException');
  });

  it('with a field that does not exist is refused as AppSync does', async () => {
    const answer = await ask(frontUrl, '{ nonsense }');
    expect(answer.errors?.[0]?.message).toContain("Validation error of type FieldUndefined: Field 'nonsense' in type 'Query' is undefined");
  });
});

describe('bad input over REST', () => {
  it.each([
    ['limit 0', 'GET', '/users/viewer-001/recommendations?limit=0', undefined, 400, /limit/],
    ['limit 101', 'GET', '/charts/popular?limit=101', undefined, 400, /101/],
    ['limit in words', 'GET', '/charts/popular?limit=many', undefined, 400, /many/],
    ['malformed JSON', 'POST', '/interactions', '{"userId": ', 400, /JSON/],
    ['a missing field', 'POST', '/interactions', { userId: 'bad-viewer', watchedSeconds: 3 }, 400, /videoId/],
    ['negative watch time', 'POST', '/interactions', { userId: 'bad-viewer', videoId: 'x', watchedSeconds: -5 }, 400, /watchedSeconds/],
    ['an unknown video', 'POST', '/interactions', { userId: 'bad-viewer', videoId: 'no-such-video', watchedSeconds: 5 }, 404, /no-such-video/],
    ['a text for a list', 'POST', '/users/viewer-001/rankings', { videoIds: 'x' }, 400, /videoIds/],
  ])('%s', async (_, method, path, body, status, detail) => {
    const answer = await rest<Problem>(frontUrl, path, { method, ...(body === undefined ? {} : { body }) });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.status).toBe(status);
    expect(answer.body.detail).toMatch(detail);
  });

  it('without a key is refused', async () => {
    const response = await fetch(`${frontUrl}/v1/charts/popular`);
    expect([401, 403]).toContain(response.status);
  });
});
