import { gzipSync } from 'node:zlib';

/** Numbers from 0 to 1, the same at every call with the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const header = 'user,video,seconds,length,at,liked,id\n';
const firstDay = Date.parse('2026-01-01T00:00:00Z');
const dayMs = 86_400_000;

/** CSV rows with repeated ids, lengths left to the catalogue, seconds and milliseconds mixed, and rows that cannot be read. */
export function csvPart(part: number, rows: number): Uint8Array {
  const next = random(part);
  let text = header;
  for (let row = 0; row < rows; row += 1) {
    const user = `user ${Math.floor(next() * 40)}`;
    const video = `v${Math.floor(next() * 30)}`;
    const at = firstDay + Math.floor(next() * 20 * dayMs);
    const time = next() < 0.02 ? Math.floor(at / 1000) : at;
    const id = next() < 0.1 ? `${user}-again` : `${part}-${row}`;
    const seconds = next() < 0.03 ? 'NaN!' : (next() * 100).toFixed(2);
    text += `${user},${video},${seconds},${next() < 0.3 ? '' : '100'},${time},${next() < 0.2 ? 1 : 0},${id}\n`;
  }
  if (part % 7 === 0) text += '"never closed,1\n';
  return part % 2 === 0 ? gzipSync(text) : Buffer.from(text);
}

/** Live plays of a day as `deliver` writes them, some sent twice and some reports of one session. */
export function livePart(part: number, rows: number): Uint8Array {
  const next = random(1000 + part);
  const lines = Array.from({ length: rows }, (_, row) =>
    JSON.stringify({
      id: next() < 0.1 ? 'repeated' : `live-${part}-${row}`,
      userId: `user ${Math.floor(next() * 50)}`,
      videoId: `v${Math.floor(next() * 35)}`,
      watchedSeconds: Math.round(next() * 100),
      durationSeconds: 100,
      occurredAt: new Date(firstDay + part * dayMs + Math.floor(next() * dayMs)).toISOString(),
      liked: next() < 0.1,
      ...(next() < 0.5 ? { sessionId: `s${Math.floor(next() * 5)}` } : {}),
    }),
  );
  return gzipSync(`${lines.join('\n')}\n`);
}

/** 50 parts of an uploaded log with its catalogue, and 14 days of live plays: 64 objects of plays. */
export function watchLog(): ReadonlyMap<string, Uint8Array> {
  const parts = Array.from({ length: 50 }, (_, part) => `part-${String(part).padStart(2, '0')}.csv${part % 2 === 0 ? '.gz' : ''}`);
  const columns = { userId: 'user', videoId: 'video', watchedSeconds: 'seconds', durationSeconds: 'length', occurredAt: 'at', liked: 'liked', id: 'id' };
  const described = { interactions: parts.map((file) => ({ file, columns })), videos: [{ file: 'videos.csv', columns: { id: 'id', title: 'title', durationSeconds: 'length', genres: 'genres' } }] };
  const videos = Array.from({ length: 30 }, (_, video) => `v${video},Video ${video},${video % 5 === 0 ? '' : 90 + video},${video % 2 === 0 ? 'Food|Travel' : ''}\n`);
  return new Map([
    ['datasets/log/dataset.json', Buffer.from(JSON.stringify(described))],
    ['datasets/log/videos.csv', Buffer.from(`id,title,length,genres\n${videos.join('')}`)],
    ...parts.map((file, part) => [`datasets/log/${file}`, csvPart(part, 120)] as const),
    ...Array.from({ length: 14 }, (_, day) => [liveKey(day), livePart(day, 60)] as const),
  ]);
}

export function liveKey(day: number, name = 'shard-1-2'): string {
  return `raw/dt=2026-01-${String(day + 1).padStart(2, '0')}/${name}.jsonl.gz`;
}
