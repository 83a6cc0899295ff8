import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Random } from './Random.ts';
import { makePlays, type SamplePlay } from './samplePlays.ts';
import { makeVideos, type SampleVideo } from './sampleVideos.ts';

/** When the sample's last play ends unless told otherwise. */
export const SAMPLE_ENDS_AT = '2026-11-22T22:00:00.000Z';

const SEED = 20_261_122;
const CSV_PARTS = 3;

/** How often the raw log is not as it should be, as logs are. */
const DIRT = { duplicate: 0.003, withoutLength: 0.004, unwatched: 0.012, broken: 0.0004 } as const;

function csvField(value: string): string {
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function videosCsv(videos: readonly SampleVideo[]): string {
  const rows = videos.map((video) =>
    [video.id, video.title, video.url, String(video.durationSeconds), video.genres.join('|'), new Date(video.createdAt).toISOString()].map(csvField).join(','),
  );
  return ['video_id,title,url,length_seconds,genres,published_at', ...rows, ''].join('\n');
}

type Row = (play: SamplePlay, told: { readonly watchedSeconds: number; readonly withLength: boolean }) => string;

const csvRow: Row = (play, { watchedSeconds, withLength }) =>
  [
    play.userId,
    play.video.id,
    play.sessionId,
    Math.round(watchedSeconds * 1000),
    withLength ? play.video.durationSeconds * 1000 : '',
    play.occurredAt,
    Number(play.liked),
    Number(play.shared),
    Number(play.commented),
  ].join(',');

const jsonRow: Row = (play, { watchedSeconds, withLength }) =>
  JSON.stringify({
    userId: play.userId,
    videoId: play.video.id,
    sessionId: play.sessionId,
    watchedSeconds,
    ...(withLength ? { durationSeconds: play.video.durationSeconds } : {}),
    occurredAt: new Date(play.occurredAt).toISOString(),
    liked: play.liked,
    shared: play.shared,
    commented: play.commented,
  });

const BREAKAGES: readonly ((row: string) => string)[] = [
  (row) => row.slice(0, Math.floor(row.length / 2)),
  (row) => `${row},`,
  (row) => row.replace(/^"?viewer-\d+/, ''),
  (row) => row.replace(/\d{4}-\d\d-\d\dT|\b\d{13}\b/, 'yesterday'),
];

/** A log of these plays with a little dirt in it: rows sent twice, lengths missing, nothing watched, rows cut off. */
function logLines(plays: readonly SamplePlay[], { random, row }: { readonly random: Random; readonly row: Row }): string[] {
  const lines: string[] = [];
  for (const play of plays) {
    const line = row(play, {
      watchedSeconds: random.chance(DIRT.unwatched) ? 0 : play.watchedSeconds,
      withLength: !random.chance(DIRT.withoutLength),
    });
    lines.push(line);
    if (random.chance(DIRT.duplicate)) lines.push(line);
    if (random.chance(DIRT.broken)) lines.push(random.pick(BREAKAGES)(line));
  }
  return lines;
}

const CSV_HEADER = 'viewer,video,session,watched_ms,length_ms,ended_at_ms,liked,shared,commented';

const csvTable = (file: string): unknown => ({
  file,
  columns: {
    userId: 'viewer',
    videoId: 'video',
    sessionId: 'session',
    watchedSeconds: 'watched_ms',
    durationSeconds: 'length_ms',
    occurredAt: 'ended_at_ms',
    liked: 'liked',
    shared: 'shared',
    commented: 'commented',
  },
  scale: { watchedSeconds: 0.001, durationSeconds: 0.001 },
  timestampUnit: 'ms',
});

const jsonTable = (file: string): unknown => ({
  file,
  columns: Object.fromEntries(['userId', 'videoId', 'sessionId', 'watchedSeconds', 'durationSeconds', 'occurredAt', 'liked', 'shared', 'commented'].map((name) => [name, name])),
  timestampUnit: 'iso',
});

const VIDEO_TABLE = {
  file: 'videos.csv',
  columns: { id: 'video_id', title: 'title', url: 'url', durationSeconds: 'length_seconds', genres: 'genres', createdAt: 'published_at' },
  genreSeparator: '|',
  timestampUnit: 'iso',
};

/**
 * Writes a made-up catalogue and watch log into `folder` (created if needed): dataset.json, videos.csv, three plays-*.csv.gz and one
 * plays-*.jsonl.gz, as raw logs for preprocessing. The same options give the same bytes.
 */
export async function writeSample(
  folder: string,
  options: {
    /** ISO 8601; no play ends later. Default 2026-11-22T22:00:00.000Z. */
    readonly endsAt?: string;
  } = {},
): Promise<{ readonly videos: number; readonly plays: number }> {
  const endsAt = Date.parse(options.endsAt ?? SAMPLE_ENDS_AT);
  if (Number.isNaN(endsAt)) throw new RangeError(`endsAt is "${options.endsAt}", expected an ISO 8601 date-time`);
  const random = new Random(SEED);
  const videos = makeVideos(random, endsAt);
  const plays = makePlays(random, { videos, endsAt });

  await mkdir(folder, { recursive: true });
  const tables: unknown[] = [];
  const partLength = Math.ceil(plays.length / (CSV_PARTS + 1));
  for (let part = 0; part <= CSV_PARTS; part++) {
    const json = part === CSV_PARTS;
    const file = `plays-${part + 1}.${json ? 'jsonl' : 'csv'}.gz`;
    const lines = logLines(plays.slice(part * partLength, (part + 1) * partLength), { random, row: json ? jsonRow : csvRow });
    await writeFile(join(folder, file), gzipSync([...(json ? [] : [CSV_HEADER]), ...lines, ''].join('\n'), { level: 3 }));
    tables.push((json ? jsonTable : csvTable)(file));
  }
  await writeFile(join(folder, 'videos.csv'), videosCsv(videos));
  await writeFile(join(folder, 'dataset.json'), `${JSON.stringify({ interactions: tables, videos: [VIDEO_TABLE] }, null, 2)}\n`);
  return { videos: videos.length, plays: plays.length };
}
