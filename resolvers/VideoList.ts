import type { RecommendationSource } from '../schema/types.generated.ts';
import type { Video } from './video.ts';

export interface ListedVideo {
  /** Falls along the list; null where no model scored the video. */
  readonly score: number | null;
  readonly reason: string | null;
  readonly video: Video;
}

/** What every list field answers. */
export interface VideoList {
  readonly recommendationId: string | null;
  readonly source: RecommendationSource;
  readonly items: readonly ListedVideo[];
}
