import { describe, expect, it } from 'vitest';
import { readLabelledPlays } from '../../preprocessing/plays.ts';
import { readVideos } from '../../preprocessing/videos.ts';
import { collect, datasetFolder, exampleDataset } from './preprocessFiles.ts';

const seed = exampleDataset('seed-watch-log');

describe('readLabelledPlays', () => {
  it('yields plays with their label, engagement and time, the row’s own id kept', async () => {
    const folder = await datasetFolder({
      'plays.jsonl': [
        { id: 'p1', userId: 'u1', videoId: 'v1', watchedSeconds: 5, durationSeconds: 10, occurredAt: '2026-01-01T00:00:00.5Z', liked: true, commented: true, sessionId: 's1' },
        { id: 'p2', userId: 'u1', videoId: 'v1', watchedSeconds: 0, durationSeconds: 10, occurredAt: '2026-01-01T00:00:00Z' },
      ]
        .map((play) => JSON.stringify(play))
        .join('\n'),
    });
    expect(await collect(readLabelledPlays(folder))).toEqual([
      {
        id: 'p1',
        userId: 'u1',
        videoId: 'v1',
        type: 'watched',
        watchedSeconds: 5,
        durationSeconds: 10,
        watchRatio: 0.5,
        engagement: ['liked', 'commented'],
        occurredAt: '2026-01-01T00:00:00.500Z',
        sessionId: 's1',
      },
    ]);
    const [play] = await collect(readLabelledPlays(folder, { threshold: 0.6 }));
    expect(play?.type).toBe('clicked');
  });

  it('gives plays without an id one that is the same in every run and differs between rows', async () => {
    const header = 'userId,videoId,watchedSeconds,durationSeconds,occurredAt';
    const folder = await datasetFolder({ 'plays.csv': `${header}\nu1,v1,5,10,2026-01-01\nu1,v1,6,10,2026-01-01\nu1,v1,5,10,2026-01-01\n` });
    const ids = (await collect(readLabelledPlays(folder))).map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(ids[0]).not.toBe(ids[1]);
    expect((await collect(readLabelledPlays(folder))).map(({ id }) => id)).toEqual(ids);
  });

  it('makes seconds of a bare ratio with the catalogue’s length, and takes the ratio itself where there is none', async () => {
    const folder = await datasetFolder({
      'plays.csv': 'userId,videoId,watchRatio,occurredAt\nu1,v1,0.5,2026-01-01\nu1,v2,0.25,2026-01-01\n',
      'videos.csv': 'id,durationSeconds\nv1,80\n',
    });
    const plays = await collect(readLabelledPlays(folder));
    expect(plays[0]).toMatchObject({ type: 'watched', watchedSeconds: 40, durationSeconds: 80, watchRatio: 0.5 });
    expect(plays[1]).toMatchObject({ type: 'clicked', watchedSeconds: 0.25, watchRatio: 0.25 });
    expect(plays[1]).not.toHaveProperty('durationSeconds');
  });
});

describe('readVideos', () => {
  it('yields the catalogue and the videos that only plays name, with the newest play’s length', async () => {
    const folder = await datasetFolder({
      'plays.csv': 'userId,videoId,watchedSeconds,durationSeconds,occurredAt\nu1,v2,5,20,2026-01-02\nu1,v2,5,10,2026-01-01\nu1,v1,5,99,2026-01-01\nu1,v3,5,,2026-01-01\n',
      'videos.jsonl': '{"id":"v1","title":"One","url":"https://videos.example/1","genres":["Food"],"createdAt":"2025-01-01","durationSeconds":30}\n',
    });
    expect(await collect(readVideos(folder))).toEqual([
      { id: 'v1', title: 'One', url: 'https://videos.example/1', durationSeconds: 30, genres: ['Food'], createdAt: '2025-01-01T00:00:00.000Z' },
      { id: 'v2', durationSeconds: 20, genres: [] },
      { id: 'v3', genres: [] },
    ]);
  });

  it.skipIf(seed.absent)('completes the seed’s items with their links', async () => {
    const videos = await collect(readVideos(seed.folder));
    expect(videos.filter(({ url }) => url?.endsWith('.mp4') === true)).toHaveLength(145);
    expect(videos.find(({ id }) => id === '6e0e010dee526f9d7aab46b2e4682a9f')).toMatchObject({ createdAt: '2024-01-18T08:24:02.000Z' });
  });
});
