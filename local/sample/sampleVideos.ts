import { GENRES, type GenreWords } from './genres.ts';
import type { Random } from './Random.ts';

export interface SampleVideo {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly genres: readonly string[];
  readonly durationSeconds: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** How much it pulls, whoever watches; most have little, a few a lot. */
  readonly appeal: number;
  /** Index of the video that people go on to: the next episode, or a single video that fits. */
  next?: number;
  /** Taken up by many in the last days. */
  readonly trending: boolean;
}

export const DAY_MS = 86_400_000;
/** How long the catalogue existed before the last play. */
const CATALOGUE_DAYS = 240;
const EPISODES = 4;
/** Every so many single videos is a new one that everybody talks about. */
const TRENDING_EVERY = 21;
const TRENDING_DAYS = 4;

function slug(title: string): string {
  return title
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036F’']/g, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

function titlesOf(words: GenreWords): { readonly title: string; readonly episode: number | undefined }[] {
  const episodes = words.subjects.map((subject, index) => {
    const episode = index % EPISODES;
    return { title: `${words.series[Math.floor(index / EPISODES)]} ${episode + 1}: ${subject}`, episode };
  });
  // Nine of the twelve subjects come back as single videos.
  const singles = words.subjects.slice(0, 9).map((subject, index) => ({ title: (words.singles[index % 3] ?? '*').replace('*', subject), episode: undefined }));
  return [...episodes, ...singles];
}

/** 294 videos of 15 s to 15 min, in 14 genres: 42 series of four episodes and 126 single videos. */
export function makeVideos(random: Random, endsAt: number): SampleVideo[] {
  const videos: SampleVideo[] = [];
  let singles = 0;
  for (const words of GENRES) {
    const first = videos.length;
    let seriesStart = 0;
    let seriesSeconds = 0;
    for (const { title, episode } of titlesOf(words)) {
      if (episode === 0) {
        seriesStart = endsAt - random.between(40, CATALOGUE_DAYS) * DAY_MS;
        seriesSeconds = random.between(90, 840);
      }
      const trending = episode === undefined && ++singles % TRENDING_EVERY === 0;
      const age = trending ? random.between(TRENDING_DAYS, TRENDING_DAYS + 2) : random.between(2, CATALOGUE_DAYS);
      const genres = [words.genre];
      if (random.chance(0.45)) genres.push(words.related);
      if (random.chance(0.1)) genres.push(random.pick(GENRES).genre);
      // Single videos: many shorts, some as long as an episode.
      const seconds = episode === undefined ? 15 * 60 ** (1.1 * random.next() ** 1.4) : seriesSeconds * random.between(0.85, 1.15);
      videos.push({
        id: slug(title),
        title,
        url: `https://videos.example/watch/${slug(title)}`,
        genres: [...new Set(genres)],
        durationSeconds: Math.round(Math.min(900, Math.max(15, seconds))),
        createdAt: Math.round((episode === undefined ? endsAt - age * DAY_MS : seriesStart + episode * 7 * DAY_MS) / 1000) * 1000,
        appeal: Math.exp(random.normal() * 0.9 - (episode ?? 0) * 0.35),
        trending,
      });
    }
    linkFollowUps(videos, { first, random });
  }
  return videos;
}

/** An episode leads to the next one; two in three single videos to another of the genre. */
function linkFollowUps(videos: readonly SampleVideo[], { first, random }: { readonly first: number; readonly random: Random }): void {
  for (let index = first; index < videos.length; index++) {
    const video = videos[index];
    const place = index - first;
    if (video === undefined) continue;
    if (place < 3 * EPISODES) {
      if (place % EPISODES < EPISODES - 1) video.next = index + 1;
    } else if (random.chance(0.67)) {
      const target = first + random.below(videos.length - first);
      if (target !== index) video.next = target;
    }
  }
}
