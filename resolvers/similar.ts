import { addPopular } from './charts.ts';
import { addFromCatalog, addRanked, type ListParts, popularList } from './fillList.ts';
import { ListBuilder } from './ListBuilder.ts';
import { ServiceError } from './ServiceError.ts';
import type { VideoList } from './VideoList.ts';

/** Videos that go with this one, which is not among them. Throws NotFound when the catalogue does not have it. */
export async function similarVideos(parts: ListParts, request: { readonly videoId: string; readonly limit: number }): Promise<VideoList> {
  const { videoId, limit } = request;
  const [known, ranked] = await Promise.all([parts.catalog.getMany([videoId]), parts.ranking.similar(videoId, limit + 1)]);
  if (!known.has(videoId)) throw new ServiceError('NotFound', `videoId: got ${JSON.stringify(videoId)}, expected a video of the catalogue.`);
  const list = new ListBuilder({ limit, excludeIds: [videoId] });
  if (ranked !== undefined && ranked.items.length > 0) {
    await addRanked(list, ranked.items, parts.catalog, limit);
    await addPopular(list, parts);
    return { recommendationId: ranked.recommendationId ?? null, source: 'SIMILAR', items: list.items };
  }
  const popular = await popularList(parts);
  for (const { video } of popular.items) list.add(video);
  if (!list.full) await addFromCatalog(list, parts.catalog);
  return { recommendationId: popular.recommendationId ?? null, source: popular.source, items: list.items };
}
