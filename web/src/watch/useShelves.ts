import { useCallback, useContext, useEffect, useMemo } from 'react';
import type { Recommendation, RecommendationList, Video } from '../../../client/index.ts';
import type { LivePlay } from '../live/useLivePlays.ts';
import { type Answer, useAnswer } from '../live/useAnswer.ts';
import { SessionContext } from '../viewer/SessionContext.ts';
import { userIdOf } from '../viewer/Viewer.ts';

/** Videos on a shelf. */
const shelfLength = 24;
/** Of the lists that are everybody's: what the viewer watched and what the filter leaves out is taken from them here. */
const publicLength = 100;
/** When the recommendations are asked for again after a play, in ms: the events reach the model a moment after the play is recorded. */
const settlingMs = [0, 500, 1400, 3000] as const;

export interface Shelves {
  readonly recommended: Answer<RecommendationList>;
  readonly similar: Answer<RecommendationList>;
  readonly popular: Answer<RecommendationList>;
  readonly trending: Answer<RecommendationList>;
  /** The video watched last, which `similar` goes with. */
  readonly anchor: Video | undefined;
  /** Still being found out. */
  readonly anchorLoading: boolean;
  readonly genres: readonly string[];
  /** A shelf's length of a public list. */
  unwatched(list: RecommendationList | undefined): readonly Recommendation[] | undefined;
}

export function useShelves(filter: ReadonlySet<string>, plays: readonly LivePlay[]): Shelves {
  const { client, viewer } = useContext(SessionContext);
  const userId = userIdOf(viewer);
  const genreFilter = useMemo(() => [...filter], [filter]);

  const recommended = useAnswer(
    useMemo(() => {
      if (userId === undefined) return undefined;
      return (signal: AbortSignal) => client.recommendations({ userId, limit: shelfLength, ...(genreFilter.length === 0 ? {} : { filter: { genres: genreFilter } }) }, { signal });
    }, [client, userId, genreFilter]),
  );
  const history = useAnswer(useMemo(() => (userId === undefined ? undefined : (signal: AbortSignal) => client.interactions({ userId, limit: publicLength }, { signal })), [client, userId]));
  const popular = useAnswer(useCallback((signal: AbortSignal) => client.popularVideos({ limit: publicLength }, { signal }), [client]));
  const trending = useAnswer(useCallback((signal: AbortSignal) => client.trendingVideos({ limit: publicLength }, { signal }), [client]));

  const newest = plays[0]?.id;
  const { refresh: refreshRecommended } = recommended;
  const { refresh: refreshHistory } = history;
  useEffect(() => {
    if (newest === undefined) return;
    refreshHistory();
    const timers = settlingMs.map((delay) => setTimeout(refreshRecommended, delay));
    return () => timers.forEach(clearTimeout);
  }, [newest, refreshRecommended, refreshHistory]);

  const watched = useMemo(() => {
    const earlier = (history.value?.items ?? []).filter(({ type }) => type === 'WATCHED').map(({ videoId }) => videoId);
    return new Set([...plays.filter(({ type }) => type === 'WATCHED').map(({ videoId }) => videoId), ...earlier]);
  }, [history.value, plays]);

  const anchor = history.value?.items.find(({ type, video }) => type === 'WATCHED' && video !== null)?.video ?? undefined;
  const anchorId = anchor?.id;
  const similar = useAnswer(useMemo(() => (anchorId === undefined ? undefined : (signal: AbortSignal) => client.similarVideos({ videoId: anchorId, limit: publicLength }, { signal })), [client, anchorId]));

  const unwatched = useCallback(
    (list: RecommendationList | undefined) =>
      list?.items.filter(({ video }) => !watched.has(video.id) && (filter.size === 0 || video.genres.some((genre) => filter.has(genre)))).slice(0, shelfLength),
    [watched, filter],
  );
  const genres = useMemo(() => {
    const seen = new Set([popular.value, trending.value].flatMap((list) => list?.items.flatMap(({ video }) => video.genres) ?? []));
    return [...seen].sort();
  }, [popular.value, trending.value]);

  return { recommended, similar, popular, trending, anchor, anchorLoading: history.value === undefined && history.loading, genres, unwatched };
}
