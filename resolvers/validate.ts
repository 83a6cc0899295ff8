import { limits } from './limits.ts';

/*
 * Checks of arguments: each answers what is wrong, as "name: got …, expected ….", or undefined. They run in Lambda and, bundled into
 * the resolvers, in APPSYNC_JS, which knows no throw, regular expression, C-style loop or Number.isInteger.
 */

export function limitProblem(limit: unknown): string | undefined {
  if (limit === undefined || limit === null) return undefined;
  const expected = `a whole number from 1 to ${limits.maxListLength}`;
  if (typeof limit !== 'number' || !(limit >= 1 && limit <= limits.maxListLength) || limit % 1 !== 0) return problem('limit', limit, expected);
  return undefined;
}

export function idProblem(name: string, id: unknown): string | undefined {
  const expected = `an id of 1 to ${limits.maxIdLength} characters`;
  if (typeof id !== 'string') return problem(name, id, expected);
  if (id.length > limits.maxIdLength) return `${name}: got ${id.length} characters, expected ${expected}.`;
  if (id.trim().length === 0) return problem(name, id, expected);
  return undefined;
}

export function optionalIdProblem(name: string, id: unknown): string | undefined {
  return id === undefined || id === null ? undefined : idProblem(name, id);
}

/** A list of ids; `least` 0 allows it to be empty or missing. */
export function idsProblem(name: string, ids: unknown, least: number, most: number): string | undefined {
  if (least === 0 && (ids === undefined || ids === null)) return undefined;
  const expected = `${least} to ${most} ids`;
  if (!Array.isArray(ids)) return problem(name, ids, expected);
  if (ids.length < least || ids.length > most) return `${name}: got ${ids.length} ids, expected ${expected}.`;
  for (const id of ids) {
    const wrong = idProblem(name, id);
    if (wrong) return wrong;
  }
  return undefined;
}

export function genresProblem(genres: unknown): string | undefined {
  if (genres === undefined || genres === null) return undefined;
  const expected = `up to ${limits.maxGenres} genres of 1 to ${limits.maxGenreLength} characters, without quotation marks`;
  if (!Array.isArray(genres)) return problem('genres', genres, expected);
  if (genres.length > limits.maxGenres) return `genres: got ${genres.length}, expected ${expected}.`;
  for (const genre of genres) {
    // A quotation mark would end the value inside Personalize's filter.
    if (typeof genre !== 'string' || genre.length < 1 || genre.length > limits.maxGenreLength || genre.includes('"')) return problem('genres', genre, expected);
  }
  return undefined;
}

/** A number of seconds: above zero, and finite. */
export function secondsProblem(name: string, seconds: unknown): string | undefined {
  if (typeof seconds !== 'number' || !(seconds > 0 && seconds < 1e9)) return problem(name, seconds, 'a number of seconds above 0');
  return undefined;
}

export function engagementProblem(engagement: unknown): string | undefined {
  if (engagement === undefined || engagement === null) return undefined;
  const expected = 'a list of LIKED, SHARED and COMMENTED';
  if (!Array.isArray(engagement)) return problem('engagement', engagement, expected);
  for (const kind of engagement) {
    if (kind !== 'LIKED' && kind !== 'SHARED' && kind !== 'COMMENTED') return problem('engagement', kind, expected);
  }
  return undefined;
}

/** What Personalize may be told about the request besides the user: text by text. */
export function contextProblem(context: unknown): string | undefined {
  if (context === undefined || context === null) return undefined;
  const expected = `a JSON object of texts, up to ${limits.maxContextEntries}, names up to ${limits.maxContextKeyLength} and values up to ${limits.maxContextValueLength} characters`;
  if (typeof context !== 'object' || Array.isArray(context)) return problem('context', context, expected);
  const entries = Object.entries(context);
  if (entries.length > limits.maxContextEntries) return `context: got ${entries.length} entries, expected ${expected}.`;
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > limits.maxContextKeyLength) return problem('context', key, expected);
    if (typeof value !== 'string' || value.length > limits.maxContextValueLength) return problem(`context.${key}`, value, expected);
  }
  return undefined;
}

interface VideoFields {
  readonly id?: unknown;
  readonly title?: unknown;
  readonly url?: unknown;
  readonly durationSeconds?: unknown;
  readonly genres?: unknown;
}

/** A video to put. Whether `url` is a URL and `createdAt` a time is left to AppSync's scalars and, over REST, to parseVideo. */
export function videoProblem(video: VideoFields): string | undefined {
  const text = (name: string, value: unknown, most: number): string | undefined =>
    typeof value !== 'string' || value.trim().length === 0 || value.length > most ? problem(name, value, `1 to ${most} characters`) : undefined;
  const duration = video.durationSeconds === undefined || video.durationSeconds === null ? undefined : secondsProblem('durationSeconds', video.durationSeconds);
  return (
    idProblem('id', video.id) ??
    text('title', video.title, limits.maxTitleLength) ??
    text('url', video.url, limits.maxUrlLength) ??
    duration ??
    genresProblem(video.genres)
  );
}

interface PlayFields {
  readonly id?: unknown;
  readonly userId?: unknown;
  readonly videoId?: unknown;
  readonly watchedSeconds?: unknown;
  readonly engagement?: unknown;
  readonly sessionId?: unknown;
  readonly recommendationId?: unknown;
}

/** A play to record, except for its time, which is checked where there is a clock. */
export function playProblem(play: PlayFields): string | undefined {
  return (
    optionalIdProblem('id', play.id) ??
    idProblem('userId', play.userId) ??
    idProblem('videoId', play.videoId) ??
    secondsProblem('watchedSeconds', play.watchedSeconds) ??
    engagementProblem(play.engagement) ??
    optionalIdProblem('sessionId', play.sessionId) ??
    optionalIdProblem('recommendationId', play.recommendationId)
  );
}

function problem(name: string, got: unknown, expected: string): string {
  // JSON has no NaN and no Infinity.
  const text = typeof got === 'number' ? `${got}` : `${JSON.stringify(got)}`;
  return `${name}: got ${text.length > 60 ? `${text.slice(0, 60)}…` : text}, expected ${expected}.`;
}
