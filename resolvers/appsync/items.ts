import { util } from '@aws-appsync/utils';

/** An item of the videos table: a dataset may know less than the schema promises. */
export interface VideoItem {
  readonly id: string;
  readonly title?: string | null;
  readonly url?: string | null;
  readonly durationSeconds?: number | null;
  readonly genres?: readonly string[] | null;
  readonly createdAt?: string | null;
}

/** An item as a Video of the schema. The fallbacks are those of resolvers/video.ts. */
export function toVideo(item: VideoItem): VideoItem {
  return {
    ...item,
    title: item.title ? item.title : item.id,
    // Java's form encoding writes a space as "+", which a path does not mean.
    url: item.url ? item.url : `https://videos.example/${util.urlEncode(item.id).replaceAll('+', '%20')}`,
    genres: item.genres ?? [],
  };
}
