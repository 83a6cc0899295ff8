import { addFromCatalog, addRanked, type ListParts, popularList } from './fillList.ts';
import { ListBuilder } from './ListBuilder.ts';
import type { VideoList } from './VideoList.ts';

/** The most played videos. */
export async function popularVideos(parts: ListParts, request: { readonly limit: number }): Promise<VideoList> {
  const list = new ListBuilder(request);
  const popular = await popularList(parts);
  for (const { video, score } of popular.items) list.add(video, { score });
  if (!list.full) await addFromCatalog(list, parts.catalog);
  return { recommendationId: popular.recommendationId ?? null, source: popular.source, items: list.items };
}

/** The videos whose plays grow fastest; popular ones while that is not known, and after them. */
export async function trendingVideos(parts: ListParts, request: { readonly limit: number }): Promise<VideoList> {
  const ranked = await parts.ranking.trending(request.limit);
  if (ranked === undefined || ranked.items.length === 0) return popularVideos(parts, request);
  const list = new ListBuilder(request);
  await addRanked(list, ranked.items, parts.catalog, request.limit);
  await addPopular(list, parts);
  return { recommendationId: ranked.recommendationId ?? null, source: 'TRENDING', items: list.items };
}

/** Goes on with popular videos, then with any. */
export async function addPopular(list: ListBuilder, parts: ListParts): Promise<void> {
  if (list.full) return;
  for (const { video } of (await popularList(parts)).items) list.add(video);
  if (!list.full) await addFromCatalog(list, parts.catalog);
}
