import { Objects } from './aws/Objects.ts';
import { personalizeRuntime, readingDynamoDb } from './awsClients.ts';
import { popularVideos, trendingVideos } from './charts.ts';
import { Collapsed } from './Collapsed.ts';
import { Deadline } from './Deadline.ts';
import { requiredEnvironment } from './environment.ts';
import { limits } from './limits.ts';
import { createLiveParameter } from './live.ts';
import { type Observer, unobserved } from './Observer.ts';
import { PopularFallback } from './popularFallback.ts';
import { rankVideos } from './rank.ts';
import { Ranking } from './ranking.ts';
import { RecentRankings } from './RecentRankings.ts';
import { recommend, type RecommendParts } from './recommend.ts';
import { requireValid, ServiceError } from './ServiceError.ts';
import { similarVideos } from './similar.ts';
import { contextProblem, genresProblem, idProblem, idsProblem, limitProblem } from './validate.ts';
import { VideoCatalog } from './videoCatalog.ts';
import type { VideoList } from './VideoList.ts';
import { WatchHistory } from './watchHistory.ts';

/** Arguments of a list field as they came in, over GraphQL or REST. */
export interface ListArguments {
  readonly userId?: unknown;
  readonly videoId?: unknown;
  readonly videoIds?: unknown;
  readonly limit?: unknown;
  readonly filter?: { readonly genres?: unknown; readonly excludeVideoIds?: unknown; readonly includeWatched?: unknown } | null | undefined;
  readonly context?: unknown;
}

/** Everything that lists are made from, on clients of the function's environment. Made once per container. */
export function createListParts(observer: Observer = unobserved): RecommendParts {
  const dynamodb = readingDynamoDb();
  const live = createLiveParameter();
  const fallback = new PopularFallback(new Objects(requiredEnvironment('DATA_BUCKET')), observer);
  // While the function still starts, what the first request will need anyway. Neither rejects.
  void live.read();
  void fallback.warm();
  return {
    ranking: new Ranking({ client: personalizeRuntime(), live, observer }),
    catalog: new VideoCatalog(dynamodb, requiredEnvironment('VIDEOS_TABLE'), observer),
    history: new WatchHistory(dynamodb, requiredEnvironment('INTERACTIONS_TABLE'), observer),
    recent: new RecentRankings(),
    fallback,
  };
}

const underWay = new Collapsed<VideoList>();

/** Answers one list field of Query by its name, within a second. Throws ServiceError for bad arguments. */
export function answerList(parts: RecommendParts, field: string, args: ListArguments): Promise<VideoList> {
  return underWay.ask(JSON.stringify([field, args]), () => findList(parts, field, args));
}

async function findList(parts: RecommendParts, field: string, args: ListArguments): Promise<VideoList> {
  requireValid(limitProblem(args.limit));
  const deadline = new Deadline();
  const limit = (args.limit as number | null | undefined) ?? limits.defaultListLength;
  switch (field) {
    case 'recommendations': {
      const { filter } = args;
      const context = parseContext(args.context);
      requireValid(
        idProblem('userId', args.userId) ??
          genresProblem(filter?.genres) ??
          idsProblem('excludeVideoIds', filter?.excludeVideoIds, 0, limits.maxExcludedVideos) ??
          contextProblem(context),
      );
      return recommend(parts, {
        userId: args.userId as string,
        limit,
        genres: (filter?.genres as string[] | null | undefined) ?? [],
        excludeVideoIds: (filter?.excludeVideoIds as string[] | null | undefined) ?? [],
        includeWatched: filter?.includeWatched === true,
        ...(context === undefined || context === null ? {} : { context: context as Record<string, string> }),
        deadline,
      });
    }
    case 'similarVideos':
      requireValid(idProblem('videoId', args.videoId));
      return similarVideos(parts, { videoId: args.videoId as string, limit, deadline });
    case 'popularVideos':
      return popularVideos(parts, { limit, deadline });
    case 'trendingVideos':
      return trendingVideos(parts, { limit, deadline });
    case 'rankVideos':
      requireValid(idProblem('userId', args.userId) ?? idsProblem('videoIds', args.videoIds, 1, limits.maxRankedVideos));
      return rankVideos(parts, { userId: args.userId as string, videoIds: args.videoIds as string[], deadline });
    default:
      throw new ServiceError('InvalidInput', `field: got ${JSON.stringify(field)}, expected a list field of Query.`);
  }
}

/** AppSync hands JSON over parsed; other callers may send its text. */
function parseContext(context: unknown): unknown {
  if (typeof context !== 'string') return context;
  try {
    return JSON.parse(context);
  } catch {
    return context;
  }
}
