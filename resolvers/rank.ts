import { addRanked, type ListParts } from './fillList.ts';
import { ListBuilder } from './ListBuilder.ts';
import type { VideoList } from './VideoList.ts';

/**
 * The given videos in this viewer's order of preference, each once; those that the model does not know come last as they were given, and
 * those that the catalogue does not have are left out. While Personalize does not answer all stay as given: source FALLBACK.
 */
export async function rankVideos(parts: ListParts, request: { readonly userId: string; readonly videoIds: readonly string[] }): Promise<VideoList> {
  const videoIds = [...new Set(request.videoIds)];
  const ranked = await parts.ranking.rank(request.userId, videoIds);
  const list = new ListBuilder({ limit: videoIds.length });
  await addRanked(list, ranked?.items ?? [], parts.catalog, videoIds.length);
  await addRanked(list, videoIds.map((videoId) => ({ videoId })), parts.catalog, videoIds.length);
  return { recommendationId: ranked?.recommendationId ?? null, source: ranked === undefined ? 'FALLBACK' : 'PERSONALIZED', items: list.items };
}
