import { Deadline } from './Deadline.ts';
import type { ListBuilder } from './ListBuilder.ts';
import { logNotAnswered } from './log.ts';
import type { PopularFallback } from './popularFallback.ts';
import type { Ranked, Ranking } from './ranking.ts';
import type { VideoCatalog } from './videoCatalog.ts';
import type { Video } from './video.ts';

/** What lists are made from. */
export interface ListParts {
  readonly ranking: Pick<Ranking, keyof Ranking>;
  readonly catalog: VideoCatalog;
  readonly fallback: Pick<PopularFallback, keyof PopularFallback>;
}

/** Long enough for every list after exclusions, and one BatchGetItem's worth of titles twice. */
const popularLength = 200;
/** Videos looked through, at most, when nothing else fills a list. */
const deepestScan = 2_000;
const scanPage = 500;
/** Titles read at once beyond what is still wanted, for videos that the catalogue lost. */
const hydrateMargin = 25;
/** Milliseconds kept from Personalize, so that the list which was kept for this case still makes it. */
const fallbackReserve = 200;
/** Milliseconds beyond the deadline, where there would be nothing at all to show. */
const lateMilliseconds = 1_000;

/** Adds ranked videos until the list is full; ids that the catalogue does not have leave no hole. */
export async function addRanked(list: ListBuilder, ranked: Ranked['items'], from: { readonly catalog: VideoCatalog; readonly deadline: Deadline; readonly limit: number }): Promise<void> {
  const wanted = ranked.filter(({ videoId }) => list.wants(videoId));
  const step = from.limit + hydrateMargin;
  for (let start = 0; start < wanted.length && !list.full; start += step) {
    const part = wanted.slice(start, start + step);
    const { videos } = await from.catalog.find(part.map(({ videoId }) => videoId), from.deadline);
    for (const { videoId, score } of part) {
      const video = videos.get(videoId);
      if (video !== undefined) list.add(video, { score });
    }
  }
}

export interface PopularList {
  readonly source: 'POPULAR' | 'FALLBACK';
  readonly recommendationId?: string;
  readonly items: readonly { readonly video: Video; readonly score?: number | undefined }[];
}

/** The popularity campaign's list, or the last good one of it. */
export async function popularList(parts: ListParts, deadline: Deadline): Promise<PopularList> {
  const early = deadline.leaving(fallbackReserve);
  const ranked = await parts.ranking.popular(popularLength, early);
  if (ranked !== undefined && ranked.items.length > 0) {
    const { videos, complete } = await parts.catalog.find(ranked.items.map(({ videoId }) => videoId), early);
    const items = ranked.items.flatMap(({ videoId, score }) => {
      const video = videos.get(videoId);
      return video === undefined ? [] : [{ video, score }];
    });
    if (complete && items.length > 0) parts.fallback.keep(items.map(({ video }) => video));
    // Half a chart is worse than the whole one of a while ago.
    if (complete ? items.length > 0 : items.length >= ranked.items.length / 2) {
      return { source: 'POPULAR', items, ...(ranked.recommendationId === undefined ? {} : { recommendationId: ranked.recommendationId }) };
    }
  }
  return { source: 'FALLBACK', items: (await parts.fallback.read(deadline)).map((video) => ({ video })) };
}

/** Adds videos of the catalogue in no particular order, for a list that nothing else could fill; those in memory when it cannot be read. */
export async function addFromCatalog(list: ListBuilder, parts: ListParts, deadline: Deadline): Promise<void> {
  try {
    await scan(list, parts.catalog, deadline);
  } catch (error) {
    logNotAnswered('The catalogue could not fill a list', error);
    for (const video of parts.catalog.remembered()) list.add(video);
    if (list.items.length === 0) await addLate(list, parts);
  }
}

/** A list that comes a moment late is better than an empty one. */
async function addLate(list: ListBuilder, parts: ListParts): Promise<void> {
  const late = new Deadline(lateMilliseconds);
  for (const video of await parts.fallback.read(late)) list.add(video);
  if (list.items.length > 0) return;
  try {
    await scan(list, parts.catalog, late);
  } catch (error) {
    logNotAnswered('There is nothing to list', error);
  }
}

async function scan(list: ListBuilder, catalog: VideoCatalog, deadline: Deadline): Promise<void> {
  let nextToken: string | undefined;
  let seen = 0;
  do {
    const page = await catalog.pageInTime(scanPage, nextToken, deadline);
    for (const video of page.items) list.add(video);
    seen += page.items.length;
    nextToken = page.nextToken;
  } while (!list.full && nextToken !== undefined && seen < deepestScan);
}
