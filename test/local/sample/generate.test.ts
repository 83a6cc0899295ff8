import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeSample } from '../../../local/sample/generate.ts';
import { readLabelledPlays } from '../../../preprocessing/plays.ts';
import { readVideos } from '../../../preprocessing/videos.ts';
import { accountedRows, collect, preprocessFolder, rejectedRows, temporaryFolder } from '../../preprocessing/preprocessFiles.ts';

const DAY_MS = 86_400_000;

async function digests(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => `${name} ${createHash('sha256').update(await readFile(join(folder, name))).digest('hex')}`));
}

describe('the generated sample', () => {
  it('is the same every time', async () => {
    const [first, second] = [await temporaryFolder(), await temporaryFolder()];
    await writeSample(first);
    await writeSample(second);
    expect(await digests(first)).toEqual(await digests(second));
  });

  it('goes through preprocessing like any watch log, dirt and all', async () => {
    const folder = await temporaryFolder();
    await writeSample(folder);
    const { report } = await preprocessFolder(folder);
    expect(report.watched + report.clicked).toBeGreaterThan(35_000);
    expect(report.watched + report.clicked).toBeLessThan(50_000);
    expect(report.users).toBe(500);
    expect(report.items).toBeGreaterThan(280);
    expect(report.withoutWatchTime).toBeGreaterThan(100);
    expect(report.duplicates).toBeGreaterThan(50);
    expect(rejectedRows(report)).toBeGreaterThan(5);
    expect(accountedRows(report)).toBe(report.rows);
    expect(report.ratioHistogram.at(-3)?.plays).toBeGreaterThan(50);
  });

  it('has a catalogue that reads like one', async () => {
    const folder = await temporaryFolder();
    await writeSample(folder);
    const videos = await collect(readVideos(folder));
    expect(videos.length).toBeGreaterThan(280);
    expect(new Set(videos.map(({ title }) => title)).size).toBe(videos.length);
    expect(new Set(videos.flatMap(({ genres }) => genres)).size).toBe(14);
    for (const { id, title, url, durationSeconds, genres, createdAt } of videos) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(title).toMatch(/^[\p{L}\d]/u);
      expect(url).toBe(`https://videos.example/watch/${id}`);
      expect(durationSeconds).toBeGreaterThanOrEqual(15);
      expect(durationSeconds).toBeLessThanOrEqual(900);
      expect(genres.length).toBeGreaterThanOrEqual(1);
      expect(genres.length).toBeLessThanOrEqual(3);
      expect(createdAt).toMatch(/Z$/);
    }
  });

  it('has plays of thirty days, none after its end and none before its video was there', async () => {
    const folder = await temporaryFolder();
    const endsAt = '2025-06-30T12:00:00.000Z';
    await writeSample(folder, { endsAt });
    const created = new Map((await collect(readVideos(folder))).map(({ id, createdAt }) => [id, createdAt ?? '']));
    const plays = await collect(readLabelledPlays(folder));
    const times = plays.map(({ occurredAt }) => occurredAt).sort();
    expect((times.at(-1) ?? '') <= endsAt).toBe(true);
    expect(Date.parse(times.at(-1) ?? '')).toBeGreaterThan(Date.parse(endsAt) - DAY_MS);
    expect(Date.parse(times[0] ?? '')).toBeGreaterThanOrEqual(Date.parse(endsAt) - 30 * DAY_MS);
    expect(plays.filter(({ videoId, occurredAt }) => occurredAt < (created.get(videoId) ?? ''))).toEqual([]);
    expect(new Set(plays.map(({ id }) => id)).size).toBe(plays.length);
  });

  it('holds what recommenders can learn: order, tastes and a trend', async () => {
    const folder = await temporaryFolder();
    await writeSample(folder);
    const plays = (await collect(readLabelledPlays(folder))).sort((left, right) => (left.occurredAt < right.occurredAt ? -1 : 1));

    const last = new Map<string, string>();
    let [firstEpisodes, followed] = [0, 0];
    for (const { sessionId = '', videoId } of plays) {
      if (last.get(sessionId) === 'weeknight-kitchen-1-miso-ramen') {
        firstEpisodes++;
        if (videoId === 'weeknight-kitchen-2-lemon-chicken') followed++;
      }
      last.set(sessionId, videoId);
    }
    expect(followed / firstEpisodes).toBeGreaterThan(0.2);

    const genres = new Map((await collect(readVideos(folder))).map((video) => [video.id, video.genres[0] ?? '']));
    const ofViewer = plays.filter(({ userId }) => userId === 'viewer-001').map(({ videoId }) => genres.get(videoId) ?? '');
    const favourite = Math.max(...[...new Set(ofViewer)].map((genre) => ofViewer.filter((other) => other === genre).length));
    expect(favourite / ofViewer.length).toBeGreaterThan(2 / 14);

    const end = Date.parse(plays.at(-1)?.occurredAt ?? '');
    const count = (from: number, to: number): Map<string, number> => {
      const counts = new Map<string, number>();
      for (const { videoId, occurredAt } of plays) {
        const age = (end - Date.parse(occurredAt)) / DAY_MS;
        if (age >= from && age < to) counts.set(videoId, (counts.get(videoId) ?? 0) + 1);
      }
      return counts;
    };
    const [today, before] = [count(0, 1), count(3, 4)];
    const risen = [...today].filter(([id, plays]) => plays >= 25 && plays > 3 * (before.get(id) ?? 0));
    expect(risen.length).toBeGreaterThanOrEqual(3);
  });
});
