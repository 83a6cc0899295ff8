import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { popularVideos, trendingVideos } from './charts.ts';
import { requiredEnvironment } from './environment.ts';
import { limits } from './limits.ts';
import { LiveParameter } from './live.ts';
import { PopularFallback } from './popularFallback.ts';
import { rankVideos } from './rank.ts';
import { Ranking } from './ranking.ts';
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
export function createListParts(): RecommendParts {
  const dynamodb = new DynamoDBClient({});
  const live = new LiveParameter(new SSMClient({}), requiredEnvironment('LIVE_PARAMETER'));
  return {
    // The chain of fallbacks waits for no long retry.
    ranking: new Ranking(new PersonalizeRuntimeClient({ maxAttempts: 2 }), live),
    catalog: new VideoCatalog(dynamodb, requiredEnvironment('VIDEOS_TABLE')),
    history: new WatchHistory(dynamodb, requiredEnvironment('INTERACTIONS_TABLE')),
    fallback: new PopularFallback(new S3Client({}), requiredEnvironment('DATA_BUCKET')),
  };
}

/** Answers one list field of Query by its name. Throws ServiceError for bad arguments. */
export async function answerList(parts: RecommendParts, field: string, args: ListArguments): Promise<VideoList> {
  requireValid(limitProblem(args.limit));
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
      });
    }
    case 'similarVideos':
      requireValid(idProblem('videoId', args.videoId));
      return similarVideos(parts, { videoId: args.videoId as string, limit });
    case 'popularVideos':
      return popularVideos(parts, { limit });
    case 'trendingVideos':
      return trendingVideos(parts, { limit });
    case 'rankVideos':
      requireValid(idProblem('userId', args.userId) ?? idsProblem('videoIds', args.videoIds, 1, limits.maxRankedVideos));
      return rankVideos(parts, { userId: args.userId as string, videoIds: args.videoIds as string[] });
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
