import type { APIGatewayProxyResult } from 'aws-lambda';
import { type Need, refusal } from '../access.ts';
import { limits } from '../limits.ts';
import { answerList, type ListArguments } from '../lists.ts';
import type { Play } from '../play.ts';
import type { RecommendParts } from '../recommend.ts';
import { recordInteraction, type RecordParts } from '../recordInteraction.ts';
import { requireValid, ServiceError } from '../ServiceError.ts';
import type { Telemetry } from '../telemetry.ts';
import { idProblem, limitProblem } from '../validate.ts';
import { parseVideo } from './parseVideo.ts';
import { booleanParameter, numberParameter, parseBody, type RestRequest } from './request.ts';
import { cacheable, json } from './response.ts';

export interface RestParts {
  readonly lists: RecommendParts;
  readonly records: RecordParts;
  readonly telemetry: Pick<Telemetry, 'list' | 'play'>;
  readonly stage: string | undefined;
  /** The text of openapi.json. */
  openapi(): string;
}

export type Route = (parts: RestParts, request: RestRequest) => Promise<APIGatewayProxyResult>;

/** Charts are the same for all and move slowly; a viewer's own list must never show what was just watched. */
const forAll = 'public, max-age=60';
const forOne = 'private, max-age=0, must-revalidate';

/** By path and method, as in schema/openapi.yaml. */
export const routes: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  '/openapi.json': {
    GET: (parts) => Promise.resolve({ statusCode: 200, headers: { 'Content-Type': 'application/json', 'Cache-Control': forAll }, body: parts.openapi() }),
  },
  '/users/{userId}/recommendations': {
    GET: (parts, request) => {
      const { userId = '' } = request.parameters;
      const { limit, genres, includeWatched } = request.query;
      allow(parts, request, { userId });
      const filter = { genres: genres?.split(','), includeWatched: booleanParameter('includeWatched', includeWatched) };
      return list(parts, request, 'recommendations', { userId, limit: numberParameter(limit), filter });
    },
  },
  '/users/{userId}/rankings': {
    POST: (parts, request) => {
      const { userId = '' } = request.parameters;
      allow(parts, request, { userId });
      return list(parts, request, 'rankVideos', { userId, videoIds: parseBody(request)['videoIds'] });
    },
  },
  '/users/{userId}/interactions': {
    GET: async (parts, request) => {
      const { userId = '' } = request.parameters;
      const { nextToken } = request.query;
      requireValid(idProblem('userId', userId));
      allow(parts, request, { userId });
      const page = await parts.lists.history.page(userId, pageLength(request), nextToken);
      return cacheable({ ...page, items: page.items.map(interaction) }, { cacheControl: forOne, ifNoneMatch: request.ifNoneMatch });
    },
  },
  '/videos': {
    GET: async (parts, request) => {
      const page = await parts.lists.catalog.page(pageLength(request), request.query['nextToken']);
      return cacheable(page, { cacheControl: forAll, ifNoneMatch: request.ifNoneMatch });
    },
  },
  '/videos/{videoId}': {
    GET: async (parts, request) => {
      const { videoId = '' } = request.parameters;
      requireValid(idProblem('videoId', videoId));
      const video = await parts.lists.catalog.get(videoId);
      if (video === undefined) throw new ServiceError('NotFound', `videoId: got ${JSON.stringify(videoId)}, expected a video of the catalogue.`);
      return cacheable(video, { cacheControl: forAll, ifNoneMatch: request.ifNoneMatch });
    },
    PUT: async (parts, request) => {
      allow(parts, request, { operator: true });
      const video = parseVideo(request.parameters['videoId'] ?? '', parseBody(request));
      await parts.lists.catalog.put(video);
      return json(video);
    },
  },
  '/videos/{videoId}/similar': {
    GET: (parts, request) => list(parts, request, 'similarVideos', { videoId: request.parameters['videoId'], limit: numberParameter(request.query['limit']) }),
  },
  '/charts/popular': {
    GET: (parts, request) => list(parts, request, 'popularVideos', { limit: numberParameter(request.query['limit']) }),
  },
  '/charts/trending': {
    GET: (parts, request) => list(parts, request, 'trendingVideos', { limit: numberParameter(request.query['limit']) }),
  },
  '/interactions': {
    POST: async (parts, request) => {
      const input = parseBody(request);
      requireValid(idProblem('userId', input['userId']));
      allow(parts, request, { userId: String(input['userId']) });
      const { play, created } = await recordInteraction(parts.records, input);
      if (created) parts.telemetry.play(play);
      return json(interaction(play), { status: created ? 201 : 200 });
    },
  },
};

async function list(parts: RestParts, request: RestRequest, field: string, args: ListArguments): Promise<APIGatewayProxyResult> {
  const { recommendationId, source, items } = await parts.telemetry.list(field, () => answerList(parts.lists, field, args));
  const content = {
    source,
    items: items.map(({ score, reason, video: { id, title, url } }) => ({ id, title, url, score, ...(reason === null ? {} : { reason }) })),
  };
  if (request.method !== 'GET') return json({ recommendationId, ...content });
  return cacheable(content, { cacheControl: args.userId === undefined ? forAll : forOne, ifNoneMatch: request.ifNoneMatch, recommendationId });
}

function allow(parts: RestParts, request: RestRequest, need: Need): void {
  const wrong = refusal(request.caller, need, parts.stage);
  if (wrong !== undefined) throw new ServiceError('Unauthorized', wrong);
}

function pageLength(request: RestRequest): number {
  const limit = numberParameter(request.query['limit']);
  requireValid(limitProblem(limit));
  return typeof limit === 'number' ? limit : limits.defaultListLength;
}

/** A play without what is of no use to a client. */
function interaction(play: Play): Omit<Play, 'origin' | 'durationSeconds'> {
  const { origin: _origin, durationSeconds: _durationSeconds, ...shown } = play;
  return shown;
}
