import type { RecommendationSource } from '../schema/types.generated.ts';
import type { Deadline } from './Deadline.ts';
import { addFromCatalog, addRanked, type ListParts, popularList } from './fillList.ts';
import { ListBuilder } from './ListBuilder.ts';
import { mostResults, type Ranked, type ViewerRequest } from './ranking.ts';
import type { RecentRankings } from './RecentRankings.ts';
import type { VideoList } from './VideoList.ts';
import type { PlayedVideo, WatchHistory } from './watchHistory.ts';

export interface RecommendRequest {
  readonly userId: string;
  /** 1 to 100. */
  readonly limit: number;
  readonly genres: readonly string[];
  readonly excludeVideoIds: readonly string[];
  readonly includeWatched: boolean;
  readonly context?: Readonly<Record<string, string>>;
  readonly deadline: Deadline;
}

export interface RecommendParts extends ListParts {
  readonly history: WatchHistory;
  readonly recent: RecentRankings;
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
 * catalogue, and when unwatched ones run out with watched ones, watched longest ago first. While the plays cannot be read Personalize's
 * filter alone has to do.
 */
export async function recommend(parts: RecommendParts, request: RecommendRequest): Promise<VideoList> {
  const { userId, limit, genres, context, deadline } = request;
  const list = new ListBuilder({ limit, genres, excludeIds: request.excludeVideoIds });
  const numResults = Math.min(mostResults, limit + request.excludeVideoIds.length + margin);
  const viewer = { userId, numResults, genres, unwatchedOnly: !request.includeWatched, ...(context === undefined ? {} : { context }) };
  const { answer, plays } = await rankingAndPlays(parts, viewer, deadline);
  if (!request.includeWatched) list.putAside(watchedIds(plays ?? []));

  let source: RecommendationSource = 'PERSONALIZED';
  let recommendationId: string | undefined;
  if (plays?.length !== 0 && answer !== undefined) {
    recommendationId = answer.recommendationId;
    const from = { catalog: parts.catalog, deadline, limit };
    await addRanked(list, answer.items, from);
    if (!list.full && answer.items.length === numResults && numResults < mostResults) {
      const more = await parts.ranking.forViewer({ ...viewer, numResults: mostResults }, deadline);
      await addRanked(list, more?.items ?? [], from);
    }
  }
  if (!list.full) {
    const personal = list.items.length > 0;
    const watchedBefore = request.includeWatched ? [] : await watchedLongestAgoFirst(parts.history, request, plays ?? []);
    list.putAside(watchedBefore);
    const popular = await popularList(parts, deadline);
    if (!personal) {
      source = popular.source;
      recommendationId = popular.recommendationId;
    }
    for (const { video, score } of popular.items) list.add(video, { score: personal ? undefined : score });
    if (!list.full) await addFromCatalog(list, parts, deadline);
    if (!list.full && watchedBefore.length > 0) await addWatchedBefore(list, watchedBefore, parts, deadline);
  }
  return { recommendationId: recommendationId ?? null, source, items: list.items };
}

/** Asked side by side, unless a ranking of a moment ago waits for the plays to say whether it still holds. */
async function rankingAndPlays(
  parts: RecommendParts,
  viewer: ViewerRequest,
  deadline: Deadline,
): Promise<{ readonly answer: Ranked | undefined; readonly plays: readonly PlayedVideo[] | undefined }> {
  const question = JSON.stringify(viewer);
  const read = parts.history.newest(viewer.userId, newestPlays, deadline);
  if (parts.recent.has(question)) {
    const kept = parts.recent.get(question, await read);
    if (kept !== undefined) return { answer: kept, plays: await read };
  }
  const [answer, plays] = await Promise.all([parts.ranking.forViewer(viewer, deadline), read]);
  if (answer !== undefined && answer.items.length > 0) parts.recent.keep(question, plays, answer);
  return { answer, plays };
}

function watchedIds(plays: readonly PlayedVideo[]): readonly string[] {
  return plays.filter(({ type }) => type === 'WATCHED').map(({ videoId }) => videoId);
}

async function watchedLongestAgoFirst(history: WatchHistory, { userId, deadline }: RecommendRequest, newest: readonly PlayedVideo[]): Promise<readonly string[]> {
  if (newest.length === newestPlays) return history.watchedLongestAgoFirst(userId, deadline);
  // The newest plays are all plays. A video counts by its last watch.
  return [...new Set(watchedIds(newest))].reverse();
}

async function addWatchedBefore(list: ListBuilder, ids: readonly string[], parts: RecommendParts, deadline: Deadline): Promise<void> {
  list.putAside([]);
  const { videos } = await parts.catalog.find(ids.filter((id) => list.wants(id)), deadline);
  for (const id of ids) {
    const video = videos.get(id);
    if (video !== undefined) list.add(video, { reason: 'watched before' });
  }
}
