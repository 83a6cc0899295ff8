import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csvRows } from '../../local/services/personalize/imports/csv.ts';
import { seededRandom } from '../../local/services/personalize/recipes/random.ts';

/** What a notebook puts in S3. */
export interface NotebookData {
  readonly name: string;
  readonly interactions: string;
  readonly items: string;
  readonly users: readonly string[];
  /** One that many have watched. */
  readonly popularItem: string;
  readonly genresOf: ReadonlyMap<string, readonly string[]>;
}

const folder = join(process.env['UPNEXT_SHARED_DATA'] ?? new URL('../../../shared/data', import.meta.url).pathname, 'ml-latest-small');

export const hasMovieLens = existsSync(folder);

interface Play {
  readonly user: string;
  readonly item: string;
  readonly timestamp: number;
}

/** MovieLens, its ratings of 3 and more as films watched. */
export async function movieLens(): Promise<NotebookData> {
  const [, ...ratings] = csvRows(await readFile(join(folder, 'ratings.csv'), 'utf8'));
  const [, ...movies] = csvRows(await readFile(join(folder, 'movies.csv'), 'utf8'));
  const plays = ratings.filter((row) => Number(row[2]) >= 3).map(([user = '', item = '', , timestamp]): Play => ({ user, item, timestamp: Number(timestamp) }));
  return notebookData('ml-latest-small', plays, new Map(movies.map(([item = '', , genres = '']) => [item, genres === '(no genres listed)' ? [] : genres.split('|')])));
}

/** 80 users with a favourite genre each, among 120 films. */
export function generated(): NotebookData {
  const random = seededRandom(11);
  const genres = ['Drama', 'Comedy', 'Crime', 'Romance'];
  const genresOf = new Map(Array.from({ length: 120 }, (_, item) => [`m${item}`, [genres[item % 4] ?? '']] as const));
  const plays = Array.from({ length: 80 * 25 }, (_, play): Play => {
    const user = play % 80;
    const inGenre = Math.floor(random() ** 2 * 30);
    return { user: `${user}`, item: `m${inGenre * 4 + (random() < 0.8 ? user % 4 : Math.floor(random() * 4))}`, timestamp: 1_600_000_000 + play * 60 };
  });
  return notebookData('generated films', plays, genresOf);
}

function notebookData(name: string, plays: readonly Play[], genresOf: ReadonlyMap<string, readonly string[]>): NotebookData {
  const counts = new Map<string, number>();
  for (const { item } of plays) counts.set(item, (counts.get(item) ?? 0) + 1);
  const [[popularItem = ''] = []] = [...counts].sort((a, b) => b[1] - a[1]);
  return {
    name,
    interactions: ['USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE', ...plays.map(({ user, item, timestamp }) => `${user},${item},${timestamp},watched`)].join('\n'),
    items: ['ITEM_ID,GENRES', ...[...genresOf].map(([item, genres]) => `${item},${genres.join('|')}`)].join('\n'),
    users: [...new Set(plays.map((play) => play.user))],
    popularItem,
    genresOf,
  };
}
