import { addPopular } from './charts.ts';
import type { Deadline } from './Deadline.ts';
import { addFromCatalog, addRanked, type ListParts, popularList } from './fillList.ts';
import { ListBuilder } from './ListBuilder.ts';
import { ServiceError } from './ServiceError.ts';
import type { VideoList } from './VideoList.ts';

export interface SimilarRequest {
  readonly videoId: string;
  /** 1 to 100. */
  readonly limit: number;
  readonly deadline: Deadline;
}

/** Videos that go with this one, which is not among them. Throws NotFound when the catalogue does not have it. */
export async function similarVideos(parts: ListParts, request: SimilarRequest): Promise<VideoList> {
  const { videoId, limit, deadline } = request;
  const [known, ranked] = await Promise.all([parts.catalog.find([videoId], deadline), parts.ranking.similar(videoId, limit + 1, deadline)]);
  if (known.complete && !known.videos.has(videoId)) throw new ServiceError('NotFound', `videoId: got ${JSON.stringify(videoId)}, expected a video of the catalogue.`);
  const list = new ListBuilder({ limit, excludeIds: [videoId] });
  await addRanked(list, ranked?.items ?? [], { catalog: parts.catalog, deadline, limit });
  if (list.items.length > 0) {
    await addPopular(list, parts, deadline);
    return { recommendationId: ranked?.recommendationId ?? null, source: 'SIMILAR', items: list.items };
  }
  const popular = await popularList(parts, deadline);
  for (const { video } of popular.items) list.add(video);
  if (!list.full) await addFromCatalog(list, parts, deadline);
  return { recommendationId: popular.recommendationId ?? null, source: popular.source, items: list.items };
}
