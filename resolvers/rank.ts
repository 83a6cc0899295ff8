import type { Deadline } from './Deadline.ts';
import { addRanked, type ListParts } from './fillList.ts';
import { ListBuilder } from './ListBuilder.ts';
import type { VideoList } from './VideoList.ts';

export interface RankRequest {
  readonly userId: string;
  /** 1 to 500. */
  readonly videoIds: readonly string[];
  readonly deadline: Deadline;
}

/**
 * The given videos in this viewer's order of preference, each once; those that the model does not know come last as they were given, and
 * those that the catalogue does not have are left out. While Personalize does not answer all stay as given: source FALLBACK.
 */
export async function rankVideos(parts: ListParts, request: RankRequest): Promise<VideoList> {
  const { userId, deadline } = request;
  const videoIds = [...new Set(request.videoIds)];
  const ranked = await parts.ranking.rank(userId, videoIds, deadline);
  const list = new ListBuilder({ limit: videoIds.length });
  const from = { catalog: parts.catalog, deadline, limit: videoIds.length };
  await addRanked(list, ranked?.items ?? [], from);
  await addRanked(list, videoIds.map((videoId) => ({ videoId })), from);
  return { recommendationId: ranked?.recommendationId ?? null, source: ranked === undefined ? 'FALLBACK' : 'PERSONALIZED', items: list.items };
}
