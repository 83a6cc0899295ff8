import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

/** A video of the catalogue, complete: what a dataset does not know has its fallback. */
export interface Video {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly durationSeconds?: number;
  readonly genres: readonly string[];
  /** ISO-8601, UTC. */
  readonly createdAt?: string;
}

/** An item of the videos table. The fallbacks are those of resolvers/appsync/items.ts. */
export function videoFromItem(item: Readonly<Record<string, AttributeValue>>): Video {
  const { id, title, url, durationSeconds, genres, createdAt } = unmarshall(item);
  return {
    id: String(id),
    title: typeof title === 'string' && title !== '' ? title : String(id),
    url: typeof url === 'string' && url !== '' ? url : `https://videos.example/${encodeURIComponent(String(id))}`,
    ...(typeof durationSeconds === 'number' ? { durationSeconds } : {}),
    genres: Array.isArray(genres) ? genres.map(String) : [],
    ...(typeof createdAt === 'string' ? { createdAt } : {}),
  };
}
