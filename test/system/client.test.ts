import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { createUpnextClient, type Interaction, type UpnextClient, UpnextError } from '../../client/index.ts';
import { apiKey, root } from './stack.ts';

const frontUrl = inject('frontUrl');
const endpoint = `${frontUrl}/graphql`;
const open: UpnextClient[] = [];
const servers: Server[] = [];

function client(auth: Parameters<typeof createUpnextClient>[0]['auth'] = { apiKey }): UpnextClient {
  const made = createUpnextClient({ endpoint, auth });
  open.push(made);
  return made;
}

afterEach(() => {
  for (const each of open.splice(0)) each.close();
  for (const server of servers.splice(0)) server.close();
});

async function tokenOf(userId: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['local/token.ts', '--user', userId, '--state', inject('stateFolder')], { cwd: root });
  return stdout.trim();
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

async function failureOf(work: Promise<unknown>): Promise<UpnextError> {
  const error = await work.then(() => undefined, (reason: unknown) => reason);
  if (!(error instanceof UpnextError)) throw new Error(`expected an UpnextError, got ${String(error)}`);
  return error;
}

describe('the typed client', () => {
  it('answers every query of the API', async () => {
    const upnext = client();
    const list = await upnext.recommendations({ userId: 'viewer-010', limit: 5, filter: { genres: ['Music', 'Art'] } });
    expect(list.items).toHaveLength(5);
    const [first] = list.items;
    const ids = list.items.map(({ video }) => video.id);
    expect((await upnext.rankVideos({ userId: 'viewer-010', videoIds: ids })).items.map(({ video }) => video.id).sort()).toEqual([...ids].sort());
    expect((await upnext.similarVideos({ videoId: first?.video.id ?? '', limit: 3 })).source).toBe('SIMILAR');
    expect((await upnext.popularVideos({ limit: 3 })).source).toBe('POPULAR');
    expect((await upnext.trendingVideos()).items).toHaveLength(25);
    expect(await upnext.video(first?.video.id ?? '')).toEqual(first?.video);
    expect(await upnext.video('no-such-video')).toBeNull();
    const page = await upnext.videos({ limit: 2 });
    const next = await upnext.videos({ limit: 2, nextToken: page.nextToken });
    expect(next.items.map(({ id }) => id)).not.toEqual(page.items.map(({ id }) => id));
    expect((await upnext.interactions({ userId: 'viewer-010', limit: 2 })).items[0]?.video?.title).toEqual(expect.any(String));
    expect((await upnext.model()).campaigns.map(({ name }) => name)).toContain('upnext-user-personalization');
  });

  it('carries the recommendationId from a list to the play, unless it is told another or none', async () => {
    const upnext = client();
    const userId = 'client-carries';
    const list = await upnext.recommendations({ userId, limit: 4 });
    const [one, two, three] = list.items.map(({ video }) => video.id);
    expect(list.recommendationId).toEqual(expect.any(String));
    expect(list.items[0]?.recommendationId).toBe(list.recommendationId);
    expect((await upnext.recordInteraction({ userId, videoId: one ?? '', watchedSeconds: 1 })).recommendationId).toBe(list.recommendationId);
    expect((await upnext.recordInteraction({ userId, videoId: two ?? '', watchedSeconds: 1, recommendationId: 'another' })).recommendationId).toBe('another');
    expect((await upnext.recordInteraction({ userId, videoId: three ?? '', watchedSeconds: 1, recommendationId: null })).recommendationId).toBeNull();
    // A public list counts for whoever plays from it.
    const popular = await upnext.popularVideos({ limit: 100 });
    const other = popular.items.find(({ video }) => !list.items.some((item) => item.video.id === video.id))?.video.id ?? '';
    expect((await upnext.recordInteraction({ userId, videoId: other, watchedSeconds: 1 })).recommendationId).toBe(popular.recommendationId);
  });

  it('tells plays to subscribers, to a viewer with a token their own only', async () => {
    const userId = 'client-listens';
    const received: Interaction[] = [];
    const upnext = client({ token: () => tokenOf(userId) });
    await new Promise<void>((started, refused) => {
      upnext.onInteractionRecorded({ userId }, { next: (play) => received.push(play), started, error: refused });
    });
    const [video] = (await upnext.popularVideos({ limit: 1 })).items;
    const play = await upnext.recordInteraction({ userId, videoId: video?.video.id ?? '', watchedSeconds: 9_999, engagement: ['LIKED'] });
    await expect.poll(() => received, { timeout: 20_000 }).toEqual([play]);
    const refusal = await new Promise<UpnextError>((resolve) => {
      upnext.onInteractionRecorded({ userId: 'somebody-else' }, { next: () => undefined, error: resolve });
    });
    expect(refusal.errorType).toBe('Unauthorized');
  });

  it.each([undefined, 0, 3, 30])('subscribes anew as the only subscription has ended (%s ms before), by one connection, and hears a play once', async (pauseMs) => {
    const userId = `client-again-${pauseMs}`;
    const upnext = client();
    const received: string[] = [];
    let interruptions = 0;
    for (let round = 0; round < 3; round += 1) {
      upnext.onInteractionRecorded({ userId }, { next: () => received.push('ended') })();
      if (pauseMs !== undefined) await new Promise((wake) => setTimeout(wake, pauseMs));
    }
    await new Promise<void>((started, refused) => {
      upnext.onInteractionRecorded({ userId }, { next: ({ id }) => received.push(id), started, error: refused, interrupted: () => (interruptions += 1) });
    });
    const [video] = (await upnext.popularVideos({ limit: 1 })).items;
    const play = await upnext.recordInteraction({ userId, videoId: video?.video.id ?? '', watchedSeconds: 1 });
    await expect.poll(() => received, { timeout: 20_000 }).toEqual([play.id]);
    await new Promise((wake) => setTimeout(wake, 300));
    expect([received, interruptions]).toEqual([[play.id], 0]);
  });

  it('uses the WebSocket class it is given, as Node.js 20 has none', async () => {
    const upnext = createUpnextClient({ endpoint, auth: { apiKey }, realtime: { WebSocket } });
    open.push(upnext);
    await new Promise<void>((started, refused) => {
      upnext.onInteractionRecorded({ userId: 'client-ws' }, { next: () => undefined, started, error: refused });
    });
  });

  it("rejects with the API's own error types and words", async () => {
    const invalid = await failureOf(client().recommendations({ userId: 'viewer-001', limit: 1000 }));
    expect([invalid.errorType, invalid.message]).toEqual(['InvalidInput', expect.stringContaining('limit')]);
    expect((await failureOf(client().similarVideos({ videoId: 'no-such-video' }))).errorType).toBe('NotFound');
    expect((await failureOf(client({ apiKey: 'da2-wrong' }).popularVideos())).errorType).toBe('Unauthorized');
    expect((await failureOf(client({ token: await tokenOf('client-a') }).interactions({ userId: 'client-b' }))).errorType).toBe('Unauthorized');
    expect((await failureOf(client({ token: await tokenOf('client-a') }).model())).errorType).toBe('Unauthorized');
  });

  it('tries again while the service cannot be reached, and says so when it stays away', async () => {
    let calls = 0;
    const flaky = await serve((request, response) => {
      request.resume();
      if (++calls < 3) response.writeHead(503).end();
      else response.end(JSON.stringify({ data: { popularVideos: { recommendationId: null, source: 'POPULAR', items: [] } } }));
    });
    expect((await createUpnextClient({ endpoint: flaky, auth: { apiKey } }).popularVideos()).source).toBe('POPULAR');
    expect(calls).toBe(3);
    const gone = await failureOf(createUpnextClient({ endpoint: 'http://127.0.0.1:9/graphql', auth: { apiKey } }).popularVideos());
    expect(gone.errorType).toBe('Network');
  });

  it('sends a play again under one id, so that it counts once', async () => {
    const ids: string[] = [];
    const flaky = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        ids.push((JSON.parse(Buffer.concat(chunks).toString()) as { variables: { input: { id: string } } }).variables.input.id);
        if (ids.length === 1) request.socket.destroy();
        else response.end(JSON.stringify({ data: { recordInteraction: { id: ids[0] } } }));
      });
    });
    await createUpnextClient({ endpoint: flaky, auth: { apiKey } }).recordInteraction({ userId: 'u', videoId: 'v', watchedSeconds: 1 });
    expect(ids).toHaveLength(2);
    expect(ids[1]).toBe(ids[0]);
  });
});
