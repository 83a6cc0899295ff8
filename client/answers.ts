import type {
  InteractionFieldsFragment,
  InteractionsQuery,
  ListFieldsFragment,
  ModelQuery,
  VideoFieldsFragment,
  VideosQuery,
} from './operations.generated.ts';

export type Video = VideoFieldsFragment;
export type Interaction = InteractionFieldsFragment;
export type VideoPage = VideosQuery['videos'];
export type InteractionPage = InteractionsQuery['interactions'];
export type PlayedInteraction = InteractionPage['items'][number];
export type ModelAnswer = ModelQuery['model'];

/** A video with the list that it came in. */
export type Recommendation = ListFieldsFragment['items'][number] & { readonly recommendationId: string | null };

export interface RecommendationList {
  readonly recommendationId: string | null;
  readonly source: ListFieldsFragment['source'];
  readonly items: readonly Recommendation[];
}
