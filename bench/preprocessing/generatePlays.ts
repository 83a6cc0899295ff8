import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createGzip } from 'node:zlib';

const CHUNK = 1024 * 1024;
const START = Date.UTC(2024, 0, 1);
const SPAN_MS = 90 * 86_400_000;
/** A play may be logged so much later than the one before it. */
const JITTER_MS = 1_000_000;
const VIDEOS = 50_000;
const PLAYS_PER_USER = 20;

/** Mulberry32: the same sequence for a seed on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const CSV_HEADER = 'userId,videoId,watchedSeconds,durationSeconds,occurredAt,liked';

/** A made-up watch log, few users and videos much more active than most; CSV or JSON lines by the file's name, packed where it ends in .gz. */
export async function generatePlays(file: string, plays: number): Promise<void> {
  const next = random(1);
  const isCsv = /\.csv(\.gz)?$/.test(file);
  const stored = createWriteStream(file);
  const target = file.endsWith('.gz') ? createGzip({ level: 4 }) : stored;
  if (target !== stored) target.pipe(stored);
  let chunk = isCsv ? `${CSV_HEADER}\n` : '';
  for (let play = 0; play < plays; play++) {
    const user = Math.floor((next() ** 2 * plays) / PLAYS_PER_USER);
    const video = Math.floor(next() ** 3 * VIDEOS);
    const duration = 15 + (video % 600);
    const watched = Math.round(next() * duration * 1200) / 1000;
    const time = START + Math.floor((play * SPAN_MS) / plays) + Math.floor(next() * JITTER_MS);
    const liked = next() < 0.05;
    chunk += isCsv
      ? `u${user},v${video},${watched},${duration},${time},${liked ? 1 : 0}\n`
      : `{"userId":"u${user}","videoId":"v${video}","watchedSeconds":${watched},"durationSeconds":${duration},"occurredAt":${time},"liked":${liked}}\n`;
    if (chunk.length < CHUNK) continue;
    if (!target.write(chunk)) await once(target, 'drain');
    chunk = '';
  }
  target.end(chunk);
  await once(stored, 'close');
}
