import type { UpnextAuth } from './auth.ts';
import {
  InteractionRecordedDocument,
  type InteractionRecordedSubscription,
  InteractionsDocument,
  type InteractionsQueryVariables,
  type ListFieldsFragment,
  ModelDocument,
  PopularVideosDocument,
  PutVideoDocument,
  type PutVideoInput,
  RankVideosDocument,
  type RankVideosQueryVariables,
  RecommendationsDocument,
  type RecommendationsQueryVariables,
  RecordInteractionDocument,
  type RecordInteractionInput,
  SimilarVideosDocument,
  type SimilarVideosQueryVariables,
  TrendingVideosDocument,
  type TypedDocumentString,
  VideoDocument,
  VideosDocument,
  type VideosQueryVariables,
} from './operations.generated.ts';
import { type Observer, Realtime } from './realtime.ts';
import { realtimeUrl } from './realtimeUrl.ts';
import { RecommendationIds } from './recommendationIds.ts';
import { type RequestOptions, Transport } from './transport.ts';
import { UpnextError } from './UpnextError.ts';
import type { Interaction, InteractionPage, ModelAnswer, RecommendationList, Video, VideoPage } from './answers.ts';

export interface UpnextClientOptions {
  /** "https://….appsync-api.….amazonaws.com/graphql", "http://localhost:4000/graphql" */
  readonly endpoint: string;
  readonly auth: UpnextAuth;
  readonly realtime?: {
    /** @default - derived from the endpoint as AppSync does, or `<endpoint>/realtime` */
    readonly url?: string;
    /** @default - the platform's: browsers and Node.js 22; hand over that of `ws` on Node.js 20 */
    readonly WebSocket?: unknown;
  };
  /** @default - the platform's */
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds for one attempt. @default 10,000 */
  readonly timeoutMs?: number;
  /** Attempts after the first while the service cannot be reached or answers 429 or 5xx. @default 2 */
  readonly retries?: number;
}

/** One play. `recommendationId` is that of the list which last offered the video to this viewer, unless one, or null for none, is given. */
export type PlayInput = Omit<RecordInteractionInput, 'recommendationId'> & { readonly recommendationId?: string | null };

/** Every method rejects with UpnextError. */
export interface UpnextClient {
  recommendations(variables: RecommendationsQueryVariables, options?: RequestOptions): Promise<RecommendationList>;
  similarVideos(variables: SimilarVideosQueryVariables, options?: RequestOptions): Promise<RecommendationList>;
  popularVideos(variables?: { readonly limit?: number }, options?: RequestOptions): Promise<RecommendationList>;
  trendingVideos(variables?: { readonly limit?: number }, options?: RequestOptions): Promise<RecommendationList>;
  rankVideos(variables: RankVideosQueryVariables, options?: RequestOptions): Promise<RecommendationList>;
  /** Null when the catalogue has none. */
  video(id: string, options?: RequestOptions): Promise<Video | null>;
  videos(variables?: VideosQueryVariables, options?: RequestOptions): Promise<VideoPage>;
  /** A viewer's plays, newest first. */
  interactions(variables: InteractionsQueryVariables, options?: RequestOptions): Promise<InteractionPage>;
  /** For operators. */
  model(options?: RequestOptions): Promise<ModelAnswer>;
  recordInteraction(input: PlayInput, options?: RequestOptions): Promise<Interaction>;
  /** For operators. */
  putVideo(input: PutVideoInput, options?: RequestOptions): Promise<Video>;
  /** Every play of this viewer as it is recorded, from any device. Answers how to end it. */
  onInteractionRecorded(variables: { readonly userId: string }, observer: Observer<Interaction>): () => void;
  /** Any other operation, typed by its document. */
  request<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables, options?: RequestOptions): Promise<Result>;
  /** Ends all subscriptions. */
  close(): void;
}

/** A client of Upnext's GraphQL API for browsers and Node.js, without dependencies. */
export function createUpnextClient({ endpoint, auth, realtime: realtimeOptions = {}, fetch = globalThis.fetch, timeoutMs = 10_000, retries = 2 }: UpnextClientOptions): UpnextClient {
  const transport = new Transport({ endpoint, auth, fetch: (...call) => fetch(...call), timeoutMs, retries });
  const offered = new RecommendationIds();
  let realtime: Realtime | undefined;

  const request = async <Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables, options?: RequestOptions): Promise<Result> =>
    (await transport.request(document.toString(), variables, options)) as Result;

  const listOf = (list: ListFieldsFragment, userId?: string): RecommendationList => {
    offered.remember({ recommendationId: list.recommendationId, videoIds: list.items.map(({ video }) => video.id) }, userId);
    return { ...list, items: list.items.map((item) => ({ ...item, recommendationId: list.recommendationId })) };
  };

  return {
    request,
    recommendations: async (variables, options) => listOf((await request(RecommendationsDocument, variables, options)).recommendations, variables.userId),
    similarVideos: async (variables, options) => listOf((await request(SimilarVideosDocument, variables, options)).similarVideos),
    popularVideos: async (variables = {}, options) => listOf((await request(PopularVideosDocument, variables, options)).popularVideos),
    trendingVideos: async (variables = {}, options) => listOf((await request(TrendingVideosDocument, variables, options)).trendingVideos),
    rankVideos: async (variables, options) => listOf((await request(RankVideosDocument, variables, options)).rankVideos, variables.userId),
    video: async (id, options) => (await request(VideoDocument, { id }, options)).video,
    videos: async (variables = {}, options) => (await request(VideosDocument, variables, options)).videos,
    interactions: async (variables, options) => (await request(InteractionsDocument, variables, options)).interactions,
    model: async (options) => (await request(ModelDocument, {}, options)).model,
    async recordInteraction(input, options) {
      const { recommendationId = offered.find(input.userId, input.videoId) ?? null, ...play } = input;
      // An id of its own makes it safe to send the play again.
      const id = play.id ?? globalThis.crypto.randomUUID();
      return (await request(RecordInteractionDocument, { input: { ...play, id, recommendationId } }, options)).recordInteraction;
    },
    putVideo: async (input, options) => (await request(PutVideoDocument, { input }, options)).putVideo,
    onInteractionRecorded(variables, observer) {
      const WebSocket = (realtimeOptions.WebSocket ?? globalThis.WebSocket) as typeof globalThis.WebSocket | undefined;
      if (WebSocket === undefined) throw new UpnextError('InvalidInput', 'realtime.WebSocket: got none, and this platform has none; expected the class of a package such as ws.');
      realtime ??= new Realtime({ endpoint, auth, url: realtimeOptions.url ?? realtimeUrl(endpoint), WebSocket });
      return realtime.subscribe(InteractionRecordedDocument.toString(), variables, {
        ...observer,
        next(data) {
          const { onInteractionRecorded: interaction } = data as InteractionRecordedSubscription;
          if (interaction !== null) observer.next(interaction);
        },
      });
    },
    close() {
      realtime?.close();
    },
  };
}
