import { describe, expect, inject, it } from 'vitest';
import type { Video } from '../../schema/types.generated.ts';
import { askField, ask, rest } from './ask.ts';

const frontUrl = inject('frontUrl');

const fields = 'id title url durationSeconds genres createdAt';
const getVideo = (id: string) => askField<Video | null>(frontUrl, 'video', `query ($id: ID!) { video(id: $id) { ${fields} } }`, { id });

describe('the catalogue', () => {
  it('pages through every video once, the same over GraphQL and REST', async () => {
    const all: Video[] = [];
    let nextToken: string | null = null;
    do {
      const page: { items: Video[]; nextToken: string | null } = await askField(
        frontUrl,
        'videos',
        `query ($t: String) { videos(limit: 100, nextToken: $t) { items { ${fields} } nextToken } }`,
        { t: nextToken },
      );
      all.push(...page.items);
      nextToken = page.nextToken;
    } while (nextToken !== null);
    expect(all.length).toBeGreaterThan(250);
    expect(new Set(all.map((video) => video.id)).size).toBe(all.length);

    const first = await rest<{ items: Video[]; nextToken: string | null }>(frontUrl, '/videos?limit=10');
    expect(first.body.items).toHaveLength(10);
    const second = await rest<{ items: Video[] }>(frontUrl, `/videos?limit=10&nextToken=${encodeURIComponent(first.body.nextToken ?? '')}`);
    expect([...first.body.items, ...second.body.items].map((video) => video.id)).toEqual(all.slice(0, 20).map((video) => video.id));
  });

  it('takes a video over GraphQL and shows it over REST, Unicode and all', async () => {
    const input = { id: 'новое-видео/1 +?', title: 'Ünïcode 🎬 “quoted” <b>', url: 'https://videos.example/%F0%9F%8E%AC', durationSeconds: 61.5, genres: ['Drama', 'Kurzfilm'], createdAt: '2026-01-02T03:04:05.000Z' };
    expect(await askField(frontUrl, 'putVideo', `mutation ($input: PutVideoInput!) { putVideo(input: $input) { ${fields} } }`, { input })).toEqual(input);
    expect(await getVideo(input.id)).toEqual(input);
    const overRest = await rest<Video>(frontUrl, `/videos/${encodeURIComponent(input.id)}`);
    expect(overRest.status).toBe(200);
    expect(overRest.body).toMatchObject(input);
  });

  it('takes a video over REST and shows it over GraphQL', async () => {
    const put = await rest<Video>(frontUrl, '/videos/rest-video', { method: 'PUT', body: { title: 'Put by REST', url: 'https://videos.example/rest-video' } });
    expect(put.status).toBe(200);
    expect(await getVideo('rest-video')).toMatchObject({ id: 'rest-video', title: 'Put by REST', genres: [], durationSeconds: null });
  });

  it('answers null over GraphQL and 404 over REST for a video that it does not hold', async () => {
    expect((await ask(frontUrl, '{ video(id: "no-such-video") { id } }')).data).toEqual({ video: null });
    const answer = await rest<{ status: number; detail: string }>(frontUrl, '/videos/no-such-video');
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.detail).toContain('no-such-video');
  });
});
