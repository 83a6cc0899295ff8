import { GENRES } from './genres.ts';
import type { Random } from './Random.ts';
import { DAY_MS, type SampleVideo } from './sampleVideos.ts';

export interface SamplePlay {
  readonly userId: string;
  readonly video: SampleVideo;
  readonly sessionId: string;
  readonly watchedSeconds: number;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  readonly liked: boolean;
  readonly shared: boolean;
  readonly commented: boolean;
}

export const VIEWERS = 500;
export const HISTORY_DAYS = 30;
/** Trending videos are taken up from this long before the end on. */
const TREND_DAYS = 3;
/** Chosen so that about 40,000 plays come out. */
const SESSIONS_PER_VIEWER = 13.5;
const PLAYS_PER_SESSION = 6.1;

interface Viewer {
  readonly id: string;
  /** Liking of each genre, in the order of GENRES; sums to 1. */
  readonly taste: Float64Array;
  readonly sessions: number;
  /** Hour of the day, UTC, around which sessions begin. */
  readonly hour: number;
  /** How well each video suits, whatever genre they are in the mood for: 0 to 1. */
  readonly fit: Float64Array;
  /** Times each video was played. */
  readonly played: Uint16Array;
}

const GENRE_INDEX = new Map(GENRES.map(({ genre }, index) => [genre, index]));

/** `patience`: seconds that the viewer likes videos to last, roughly. */
function fitOf(video: SampleVideo, { taste, patience }: { readonly taste: Float64Array; readonly patience: number }): number {
  const length = Math.exp(-0.5 * (Math.log(video.durationSeconds / patience) / 1.3) ** 2);
  const liking = video.genres.reduce((sum, genre) => sum + (taste[GENRE_INDEX.get(genre) ?? 0] ?? 0), 0);
  return 0.35 * length + 0.65 * Math.min(1, 2.2 * liking);
}

function makeViewer(random: Random, { number, videos }: { readonly number: number; readonly videos: readonly SampleVideo[] }): Viewer {
  // A few genres make up most of a taste: weights fall by half from one favourite to the next.
  const taste = new Float64Array(GENRES.length).fill(0.012);
  for (let share = 0.5; share > 0.05; share /= 2) taste[random.below(GENRES.length)] = share;
  const total = taste.reduce((sum, weight) => sum + weight, 0);
  for (let genre = 0; genre < taste.length; genre++) taste[genre] = (taste[genre] ?? 0) / total;
  const patience = Math.exp(random.between(Math.log(40), Math.log(900)));
  return {
    id: `viewer-${String(number).padStart(3, '0')}`,
    taste,
    fit: Float64Array.from(videos, (video) => fitOf(video, { taste, patience })),
    sessions: Math.max(2, Math.round(SESSIONS_PER_VIEWER * Math.exp(random.normal() * 0.6 - 0.18))),
    hour: (18 + random.normal() * 3 + 24) % 24,
    played: new Uint16Array(videos.length),
  };
}

function watchRatio(random: Random, video: SampleVideo, suits: number): number {
  const left = random.next();
  // Some leave in the first seconds; the better it suits, the fewer.
  if (left > 0.35 + 0.6 * suits) return random.between(0.01, 0.2);
  const ratio = Math.min(1, Math.max(0.03, suits * 0.75 + 0.28 + 0.28 * random.normal()));
  // Shorts run again by themselves.
  if (ratio > 0.9 && video.durationSeconds < 60 && random.chance(0.3)) return ratio + random.between(0.2, 2.5);
  return ratio;
}

/** Picks what a viewer plays next. */
class Chooser {
  readonly #videos: readonly SampleVideo[];
  readonly #random: Random;
  readonly #endsAt: number;
  readonly #byGenre: readonly (readonly number[])[];
  readonly #trending: readonly number[];

  constructor(videos: readonly SampleVideo[], { random, endsAt }: { readonly random: Random; readonly endsAt: number }) {
    this.#videos = videos;
    this.#random = random;
    this.#endsAt = endsAt;
    this.#byGenre = GENRES.map(({ genre }) => videos.flatMap((video, index) => (video.genres.includes(genre) ? [index] : [])));
    this.#trending = videos.flatMap((video, index) => (video.trending ? [index] : []));
  }

  choose(viewer: Viewer, situation: { readonly now: number; readonly mood: number; readonly finished: SampleVideo | undefined }): number {
    const { now, mood, finished } = situation;
    const follow = finished?.next;
    if (follow !== undefined && this.#released(follow, now) && this.#random.chance((viewer.played[follow] ?? 0) > 0 ? 0.05 : 0.6)) return follow;
    const trendAge = (now - (this.#endsAt - TREND_DAYS * DAY_MS)) / (TREND_DAYS * DAY_MS);
    if (trendAge > 0 && this.#random.chance(0.22 * trendAge)) return this.#random.pick(this.#trending);
    const candidates = this.#byGenre[this.#random.chance(0.8) ? mood : this.#random.weighted(viewer.taste)] ?? [];
    const weights = candidates.map((index) => {
      const video = this.#videos[index];
      if (video === undefined || !this.#released(index, now)) return 0;
      const early = video.trending ? 0.2 : 1;
      return (early * video.appeal * (0.2 + (viewer.fit[index] ?? 0))) / (1 + 12 * (viewer.played[index] ?? 0));
    });
    return candidates[this.#random.weighted(weights)] ?? 0;
  }

  #released(index: number, now: number): boolean {
    return (this.#videos[index]?.createdAt ?? Infinity) <= now;
  }
}

/** Some 40,000 plays of 500 viewers over the last 30 days, in time order. */
export function makePlays(random: Random, { videos, endsAt }: { readonly videos: readonly SampleVideo[]; readonly endsAt: number }): SamplePlay[] {
  const plays: SamplePlay[] = [];
  const chooser = new Chooser(videos, { random, endsAt });
  let sessions = 0;
  for (let number = 1; number <= VIEWERS; number++) {
    const viewer = makeViewer(random, { number, videos });
    const starts = Array.from({ length: viewer.sessions }, () => {
      const day = Math.floor(endsAt / DAY_MS) - random.below(HISTORY_DAYS);
      return Math.max(endsAt - HISTORY_DAYS * DAY_MS, day * DAY_MS + (viewer.hour + random.normal() * 1.2) * (DAY_MS / 24));
    }).sort((left, right) => left - right);
    for (const start of starts) {
      const sessionId = `session-${String(++sessions).padStart(5, '0')}`;
      const mood = random.weighted(viewer.taste);
      let now = Math.round(start);
      let finished: SampleVideo | undefined;
      const length = 1 + Math.floor(-Math.log(1 - random.next()) * (PLAYS_PER_SESSION - 0.5));
      for (let step = 0; step < length; step++) {
        const index = chooser.choose(viewer, { now, mood, finished });
        const video = videos[index];
        if (video === undefined) continue;
        const fit = viewer.fit[index] ?? 0;
        const suits = video.trending ? 0.9 : finished?.next === index ? Math.max(0.75, fit) : fit;
        const ratio = watchRatio(random, video, suits);
        const watchedSeconds = Math.round(ratio * video.durationSeconds * 10) / 10;
        now += Math.round(watchedSeconds * 1000 + random.between(1500, 9000));
        if (now > endsAt) break;
        const enjoyed = ratio >= 0.7;
        plays.push({
          userId: viewer.id,
          video,
          sessionId,
          watchedSeconds,
          occurredAt: now,
          liked: enjoyed && random.chance(0.04 + 0.16 * suits),
          shared: enjoyed && random.chance(0.03),
          commented: random.chance(enjoyed ? 0.025 : 0.004),
        });
        viewer.played[index] = (viewer.played[index] ?? 0) + 1;
        finished = ratio >= 0.5 ? video : undefined;
      }
    }
  }
  return plays.sort((left, right) => left.occurredAt - right.occurredAt || (left.sessionId < right.sessionId ? -1 : 1));
}
