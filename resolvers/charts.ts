import type { Deadline } from './Deadline.ts';
import { addFromCatalog, addRanked, type ListParts, popularList } from './fillList.ts';
import { ListBuilder } from './ListBuilder.ts';
import type { VideoList } from './VideoList.ts';

export interface ChartRequest {
  /** 1 to 100. */
  readonly limit: number;
  readonly deadline: Deadline;
}

/** The most played videos. */
export async function popularVideos(parts: ListParts, request: ChartRequest): Promise<VideoList> {
  const list = new ListBuilder(request);
  const popular = await popularList(parts, request.deadline);
  for (const { video, score } of popular.items) list.add(video, { score });
  if (!list.full) await addFromCatalog(list, parts, request.deadline);
  return { recommendationId: popular.recommendationId ?? null, source: popular.source, items: list.items };
}

/** The videos whose plays grow fastest; popular ones while that is not known, and after them. */
export async function trendingVideos(parts: ListParts, request: ChartRequest): Promise<VideoList> {
  const { limit, deadline } = request;
  const ranked = await parts.ranking.trending(limit, deadline);
  if (ranked === undefined || ranked.items.length === 0) return popularVideos(parts, request);
  const list = new ListBuilder({ limit });
  await addRanked(list, ranked.items, { catalog: parts.catalog, deadline, limit });
  if (list.items.length === 0) return popularVideos(parts, request);
  await addPopular(list, parts, deadline);
  return { recommendationId: ranked.recommendationId ?? null, source: 'TRENDING', items: list.items };
}

/** Goes on with popular videos, then with any. */
export async function addPopular(list: ListBuilder, parts: ListParts, deadline: Deadline): Promise<void> {
  if (list.full) return;
  for (const { video } of (await popularList(parts, deadline)).items) list.add(video);
  if (!list.full) await addFromCatalog(list, parts, deadline);
}
