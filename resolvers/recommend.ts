import type { RecommendationSource } from '../schema/types.generated.ts';
import { addFromCatalog, addRanked, type ListParts, popularList } from './fillList.ts';
import { ListBuilder } from './ListBuilder.ts';
import type { Play } from './play.ts';
import { mostResults } from './ranking.ts';
import type { VideoList } from './VideoList.ts';
import type { WatchHistory } from './watchHistory.ts';

export interface RecommendRequest {
  readonly userId: string;
  /** 1 to 100. */
  readonly limit: number;
  readonly genres: readonly string[];
  readonly excludeVideoIds: readonly string[];
  readonly includeWatched: boolean;
  readonly context?: Readonly<Record<string, string>>;
}

export interface RecommendParts extends ListParts {
  readonly history: WatchHistory;
}

/** More than asked, for videos that were just watched or that the catalogue lost. */
const margin = 50;
/** One page of a query: a viewer's every play for nearly everybody, and long enough past Personalize's hundred for the others. */
const newestPlays = 1_000;

/**
 * A viewer's list: Personalize's ranking without what the viewer has watched, with titles and URLs.
 *
 * Watched means WATCHED: a video that was only clicked may come again. Personalize's filter knows the latest hundred watches and learns
 * of a new one within seconds; the newest 1,000 plays, read in parallel, close that gap. A viewer without any play gets the popular list,
 * and so does everyone while Personalize does not answer. A list that is still short goes on with popular videos, with the rest of the
 * catalogue, and when unwatched ones run out with watched ones, watched longest ago first.
 */
export async function recommend(parts: RecommendParts, request: RecommendRequest): Promise<VideoList> {
  const { userId, limit, genres, context } = request;
  const list = new ListBuilder({ limit, genres, excludeIds: request.excludeVideoIds });
  const viewer = { userId, genres, unwatchedOnly: !request.includeWatched, ...(context === undefined ? {} : { context }) };
  const numResults = Math.min(mostResults, limit + request.excludeVideoIds.length + margin);
  const [answer, plays] = await Promise.all([
    parts.ranking.forViewer({ ...viewer, numResults }),
    parts.history.newest(userId, newestPlays),
  ]);
  if (!request.includeWatched) list.putAside(watchedIds(plays));

  let source: RecommendationSource = 'PERSONALIZED';
  let recommendationId: string | undefined;
  const personal = plays.length > 0 && answer !== undefined && answer.items.length > 0 ? answer : undefined;
  if (personal !== undefined) {
    recommendationId = personal.recommendationId;
    await addRanked(list, personal.items, parts.catalog, limit);
    if (!list.full && personal.items.length === numResults && numResults < mostResults) {
      const more = await parts.ranking.forViewer({ ...viewer, numResults: mostResults });
      await addRanked(list, more?.items ?? [], parts.catalog, limit);
    }
  }
  if (!list.full) {
    const watchedBefore = request.includeWatched ? [] : await watchedLongestAgoFirst(parts.history, userId, plays);
    list.putAside(watchedBefore);
    const popular = await popularList(parts);
    if (personal === undefined) {
      source = popular.source;
      recommendationId = popular.recommendationId;
    }
    for (const { video, score } of popular.items) list.add(video, { score: personal === undefined ? score : undefined });
    if (!list.full) await addFromCatalog(list, parts.catalog);
    if (!list.full && watchedBefore.length > 0) await addWatchedBefore(list, watchedBefore, parts);
  }
  return { recommendationId: recommendationId ?? null, source, items: list.items };
}

function watchedIds(plays: readonly Play[]): readonly string[] {
  return plays.filter(({ type }) => type === 'WATCHED').map(({ videoId }) => videoId);
}

async function watchedLongestAgoFirst(history: WatchHistory, userId: string, newest: readonly Play[]): Promise<readonly string[]> {
  if (newest.length === newestPlays) return history.watchedLongestAgoFirst(userId);
  // The newest plays are all plays. A video counts by its last watch.
  return [...new Set(watchedIds(newest))].reverse();
}

async function addWatchedBefore(list: ListBuilder, ids: readonly string[], parts: RecommendParts): Promise<void> {
  list.putAside([]);
  const videos = await parts.catalog.getMany(ids.filter((id) => list.wants(id)));
  for (const id of ids) {
    const video = videos.get(id);
    if (video !== undefined) list.add(video, { reason: 'watched before' });
  }
}
