/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type Engagement =
  | 'COMMENTED'
  | 'LIKED'
  | 'SHARED';

export type GateDecision =
  | 'CONFIRMED'
  | 'DEPLOYED'
  | 'FAILED'
  /** Measured worse than the live version, which stays. */
  | 'KEPT_ASIDE'
  | 'ROLLED_BACK';

export type InteractionType =
  | 'CLICKED'
  | 'WATCHED';

export type PutVideoInput = {
  createdAt?: string | null | undefined;
  durationSeconds?: number | null | undefined;
  genres?: Array<string> | null | undefined;
  id: string;
  title: string;
  url: string;
};

export type RecommendationFilterInput = {
  excludeVideoIds?: Array<string> | null | undefined;
  genres?: Array<string> | null | undefined;
  includeWatched?: boolean | null | undefined;
};

export type RecommendationSource =
  /** The last good popular list, because nothing better could be had in time. */
  | 'FALLBACK'
  /** Learned from this viewer's plays. */
  | 'PERSONALIZED'
  /** The most played videos. */
  | 'POPULAR'
  /** Learned from what viewers of a video watched besides it. */
  | 'SIMILAR'
  /** The fastest growing videos. */
  | 'TRENDING';

export type RecordInteractionInput = {
  engagement?: Array<Engagement> | null | undefined;
  /** Makes a repeated request safe. Without it every request is a new play. */
  id?: string | null | undefined;
  /** When the play ended; now when left out. */
  occurredAt?: string | null | undefined;
  recommendationId?: string | null | undefined;
  sessionId?: string | null | undefined;
  userId: string;
  videoId: string;
  watchedSeconds: number;
};

export type VideoFieldsFragment = { id: string, title: string, url: string, durationSeconds: number | null, genres: Array<string>, createdAt: string | null };

export type ListFieldsFragment = { recommendationId: string | null, source: RecommendationSource, items: Array<{ score: number | null, reason: string | null, video: { id: string, title: string, url: string, durationSeconds: number | null, genres: Array<string>, createdAt: string | null } }> };

export type InteractionFieldsFragment = { id: string, userId: string, videoId: string, type: InteractionType, watchedSeconds: number, watchRatio: number, engagement: Array<Engagement>, occurredAt: string, recommendationId: string | null };

export type RecommendationsQueryVariables = Exact<{
  userId: string;
  limit?: number | null | undefined;
  filter?: RecommendationFilterInput | null | undefined;
  context?: string | null | undefined;
}>;


export type RecommendationsQuery = { recommendations: { recommendationId: string | null, source: RecommendationSource, items: Array<{ score: number | null, reason: string | null, video: { id: string, title: string, url: string, durationSeconds: number | null, genres: Array<string>, createdAt: string | null } }> } };

export type SimilarVideosQueryVariables = Exact<{
  videoId: string;
  limit?: number | null | undefined;
}>;


export type SimilarVideosQuery = { similarVideos: { recommendationId: string | null, source: RecommendationSource, items: Array<{ score: number | null, reason: string | null, video: { id: string, title: string, url: string, durationSeconds: number | null, genres: Array<string>, createdAt: string | null } }> } };

export type PopularVideosQueryVariables = Exact<{
  limit?: number | null | undefined;
}>;


export type PopularVideosQuery = { popularVideos: { recommendationId: string | null, source: RecommendationSource, items: Array<{ score: number | null, reason: string | null, video: { id: string, title: string, url: string, durationSeconds: number | null, genres: Array<string>, createdAt: string | null } }> } };

export type TrendingVideosQueryVariables = Exact<{
  limit?: number | null | undefined;
}>;


export type TrendingVideosQuery = { trendingVideos: { recommendationId: string | null, source: RecommendationSource, items: Array<{ score: number | null, reason: string | null, video: { id: string, title: string, url: string, durationSeconds: number | null, genres: Array<string>, createdAt: string | null } }> } };

export type RankVideosQueryVariables = Exact<{
  userId: string;
  videoIds: Array<string> | string;
}>;


export type RankVideosQuery = { rankVideos: { recommendationId: string | null, source: RecommendationSource, items: Array<{ score: number | null, reason: string | null, video: { id: string, title: string, url: string, durationSeconds: number | null, genres: Array<string>, createdAt: string | null } }> } };

export type VideoQueryVariables = Exact<{
  id: string;
}>;


export type VideoQuery = { video: { id: string, title: string, url: string, durationSeconds: number | null, genres: Array<string>, createdAt: string | null } | null };

export type VideosQueryVariables = Exact<{
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type VideosQuery = { videos: { nextToken: string | null, items: Array<{ id: string, title: string, url: string, durationSeconds: number | null, genres: Array<string>, createdAt: string | null }> } };

export type InteractionsQueryVariables = Exact<{
  userId: string;
  limit?: number | null | undefined;
  nextToken?: string | null | undefined;
}>;


export type InteractionsQuery = { interactions: { nextToken: string | null, items: Array<{ id: string, userId: string, videoId: string, type: InteractionType, watchedSeconds: number, watchRatio: number, engagement: Array<Engagement>, occurredAt: string, recommendationId: string | null, video: { id: string, title: string, url: string, durationSeconds: number | null, genres: Array<string>, createdAt: string | null } | null }> } };

export type ModelQueryVariables = Exact<{ [key: string]: never; }>;


export type ModelQuery = { model: { report: { run: string, finishedAt: string, rows: number, watched: number, clicked: number, withoutWatchTime: number, duplicates: number, users: number, items: number, density: number, from: string, to: string, watchThreshold: number, warnings: Array<string>, rejected: Array<{ reason: string, rows: number }>, ratioHistogram: Array<{ from: number, to: number | null, plays: number }>, playsByDay: Array<{ day: string, watched: number, clicked: number }> } | null, matrix: { rows: number, columns: number, users: number, items: number, cells: Array<number> } | null, campaigns: Array<{ name: string, status: string, recipe: string | null, solutionVersion: string | null, updatedAt: string | null, metrics: Array<{ name: string, value: number }> }>, decisions: Array<{ solution: string, at: string, version: string, decision: GateDecision, reason: string, recipe: string | null, liveVersion: string | null, metrics: Array<{ name: string, value: number }>, liveMetrics: Array<{ name: string, value: number }> }> } };

export type RecordInteractionMutationVariables = Exact<{
  input: RecordInteractionInput;
}>;


export type RecordInteractionMutation = { recordInteraction: { id: string, userId: string, videoId: string, type: InteractionType, watchedSeconds: number, watchRatio: number, engagement: Array<Engagement>, occurredAt: string, recommendationId: string | null } };

export type PutVideoMutationVariables = Exact<{
  input: PutVideoInput;
}>;


export type PutVideoMutation = { putVideo: { id: string, title: string, url: string, durationSeconds: number | null, genres: Array<string>, createdAt: string | null } };

export type InteractionRecordedSubscriptionVariables = Exact<{
  userId: string;
}>;


export type InteractionRecordedSubscription = { onInteractionRecorded: { id: string, userId: string, videoId: string, type: InteractionType, watchedSeconds: number, watchRatio: number, engagement: Array<Engagement>, occurredAt: string, recommendationId: string | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const VideoFieldsFragmentDoc = new TypedDocumentString(`
    fragment VideoFields on Video {
  id
  title
  url
  durationSeconds
  genres
  createdAt
}
    `, {"fragmentName":"VideoFields"}) as unknown as TypedDocumentString<VideoFieldsFragment, unknown>;
export const ListFieldsFragmentDoc = new TypedDocumentString(`
    fragment ListFields on RecommendationList {
  recommendationId
  source
  items {
    score
    reason
    video {
      ...VideoFields
    }
  }
}
    fragment VideoFields on Video {
  id
  title
  url
  durationSeconds
  genres
  createdAt
}`, {"fragmentName":"ListFields"}) as unknown as TypedDocumentString<ListFieldsFragment, unknown>;
export const InteractionFieldsFragmentDoc = new TypedDocumentString(`
    fragment InteractionFields on Interaction {
  id
  userId
  videoId
  type
  watchedSeconds
  watchRatio
  engagement
  occurredAt
  recommendationId
}
    `, {"fragmentName":"InteractionFields"}) as unknown as TypedDocumentString<InteractionFieldsFragment, unknown>;
export const RecommendationsDocument = new TypedDocumentString(`
    query Recommendations($userId: ID!, $limit: Int, $filter: RecommendationFilterInput, $context: AWSJSON) {
  recommendations(
    userId: $userId
    limit: $limit
    filter: $filter
    context: $context
  ) {
    ...ListFields
  }
}
    fragment VideoFields on Video {
  id
  title
  url
  durationSeconds
  genres
  createdAt
}
fragment ListFields on RecommendationList {
  recommendationId
  source
  items {
    score
    reason
    video {
      ...VideoFields
    }
  }
}`) as unknown as TypedDocumentString<RecommendationsQuery, RecommendationsQueryVariables>;
export const SimilarVideosDocument = new TypedDocumentString(`
    query SimilarVideos($videoId: ID!, $limit: Int) {
  similarVideos(videoId: $videoId, limit: $limit) {
    ...ListFields
  }
}
    fragment VideoFields on Video {
  id
  title
  url
  durationSeconds
  genres
  createdAt
}
fragment ListFields on RecommendationList {
  recommendationId
  source
  items {
    score
    reason
    video {
      ...VideoFields
    }
  }
}`) as unknown as TypedDocumentString<SimilarVideosQuery, SimilarVideosQueryVariables>;
export const PopularVideosDocument = new TypedDocumentString(`
    query PopularVideos($limit: Int) {
  popularVideos(limit: $limit) {
    ...ListFields
  }
}
    fragment VideoFields on Video {
  id
  title
  url
  durationSeconds
  genres
  createdAt
}
fragment ListFields on RecommendationList {
  recommendationId
  source
  items {
    score
    reason
    video {
      ...VideoFields
    }
  }
}`) as unknown as TypedDocumentString<PopularVideosQuery, PopularVideosQueryVariables>;
export const TrendingVideosDocument = new TypedDocumentString(`
    query TrendingVideos($limit: Int) {
  trendingVideos(limit: $limit) {
    ...ListFields
  }
}
    fragment VideoFields on Video {
  id
  title
  url
  durationSeconds
  genres
  createdAt
}
fragment ListFields on RecommendationList {
  recommendationId
  source
  items {
    score
    reason
    video {
      ...VideoFields
    }
  }
}`) as unknown as TypedDocumentString<TrendingVideosQuery, TrendingVideosQueryVariables>;
export const RankVideosDocument = new TypedDocumentString(`
    query RankVideos($userId: ID!, $videoIds: [ID!]!) {
  rankVideos(userId: $userId, videoIds: $videoIds) {
    ...ListFields
  }
}
    fragment VideoFields on Video {
  id
  title
  url
  durationSeconds
  genres
  createdAt
}
fragment ListFields on RecommendationList {
  recommendationId
  source
  items {
    score
    reason
    video {
      ...VideoFields
    }
  }
}`) as unknown as TypedDocumentString<RankVideosQuery, RankVideosQueryVariables>;
export const VideoDocument = new TypedDocumentString(`
    query Video($id: ID!) {
  video(id: $id) {
    ...VideoFields
  }
}
    fragment VideoFields on Video {
  id
  title
  url
  durationSeconds
  genres
  createdAt
}`) as unknown as TypedDocumentString<VideoQuery, VideoQueryVariables>;
export const VideosDocument = new TypedDocumentString(`
    query Videos($limit: Int, $nextToken: String) {
  videos(limit: $limit, nextToken: $nextToken) {
    items {
      ...VideoFields
    }
    nextToken
  }
}
    fragment VideoFields on Video {
  id
  title
  url
  durationSeconds
  genres
  createdAt
}`) as unknown as TypedDocumentString<VideosQuery, VideosQueryVariables>;
export const InteractionsDocument = new TypedDocumentString(`
    query Interactions($userId: ID!, $limit: Int, $nextToken: String) {
  interactions(userId: $userId, limit: $limit, nextToken: $nextToken) {
    items {
      ...InteractionFields
      video {
        ...VideoFields
      }
    }
    nextToken
  }
}
    fragment VideoFields on Video {
  id
  title
  url
  durationSeconds
  genres
  createdAt
}
fragment InteractionFields on Interaction {
  id
  userId
  videoId
  type
  watchedSeconds
  watchRatio
  engagement
  occurredAt
  recommendationId
}`) as unknown as TypedDocumentString<InteractionsQuery, InteractionsQueryVariables>;
export const ModelDocument = new TypedDocumentString(`
    query Model {
  model {
    report {
      run
      finishedAt
      rows
      watched
      clicked
      withoutWatchTime
      duplicates
      rejected {
        reason
        rows
      }
      users
      items
      density
      from
      to
      watchThreshold
      ratioHistogram {
        from
        to
        plays
      }
      playsByDay {
        day
        watched
        clicked
      }
      warnings
    }
    matrix {
      rows
      columns
      users
      items
      cells
    }
    campaigns {
      name
      status
      recipe
      solutionVersion
      updatedAt
      metrics {
        name
        value
      }
    }
    decisions {
      solution
      at
      version
      decision
      reason
      recipe
      metrics {
        name
        value
      }
      liveMetrics {
        name
        value
      }
      liveVersion
    }
  }
}
    `) as unknown as TypedDocumentString<ModelQuery, ModelQueryVariables>;
export const RecordInteractionDocument = new TypedDocumentString(`
    mutation RecordInteraction($input: RecordInteractionInput!) {
  recordInteraction(input: $input) {
    ...InteractionFields
  }
}
    fragment InteractionFields on Interaction {
  id
  userId
  videoId
  type
  watchedSeconds
  watchRatio
  engagement
  occurredAt
  recommendationId
}`) as unknown as TypedDocumentString<RecordInteractionMutation, RecordInteractionMutationVariables>;
export const PutVideoDocument = new TypedDocumentString(`
    mutation PutVideo($input: PutVideoInput!) {
  putVideo(input: $input) {
    ...VideoFields
  }
}
    fragment VideoFields on Video {
  id
  title
  url
  durationSeconds
  genres
  createdAt
}`) as unknown as TypedDocumentString<PutVideoMutation, PutVideoMutationVariables>;
export const InteractionRecordedDocument = new TypedDocumentString(`
    subscription InteractionRecorded($userId: ID!) {
  onInteractionRecorded(userId: $userId) {
    ...InteractionFields
  }
}
    fragment InteractionFields on Interaction {
  id
  userId
  videoId
  type
  watchedSeconds
  watchRatio
  engagement
  occurredAt
  recommendationId
}`) as unknown as TypedDocumentString<InteractionRecordedSubscription, InteractionRecordedSubscriptionVariables>;