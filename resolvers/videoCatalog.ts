import { setTimeout as delay } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { decodePageToken, encodePageToken } from './pageToken.ts';
import { ServiceError } from './ServiceError.ts';
import { type Video, videoFromItem } from './video.ts';

/** BatchGetItem's limit. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const batchSize = 100;
const mostAttempts = 5;
const cacheMilliseconds = 60_000;
const cacheEntries = 10_000;

/** Titles and URLs of videos, from DynamoDB and, for a minute, from the warm function's memory. */
export class VideoCatalog {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  /** In order of arrival: the oldest goes first when it is full. */
  readonly #cache = new Map<string, { readonly video: Video; readonly until: number }>();

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** The video as it is now, past the cache; undefined when the catalogue has none. */
  async get(id: string): Promise<Video | undefined> {
    const { Item } = await this.#client.send(new GetItemCommand({ TableName: this.#table, Key: { id: { S: id } } }));
    return Item === undefined ? undefined : this.#keep(videoFromItem(Item));
  }

  /** Those of the videos that the catalogue has, by id. */
  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Video>> {
    const found = new Map<string, Video>();
    const missing: string[] = [];
    const now = Date.now();
    for (const id of new Set(ids)) {
      const kept = this.#cache.get(id);
      if (kept !== undefined && kept.until > now) found.set(id, kept.video);
      else missing.push(id);
    }
    const batches: string[][] = [];
    for (let start = 0; start < missing.length; start += batchSize) batches.push(missing.slice(start, start + batchSize));
    for (const videos of await Promise.all(batches.map((batch) => this.#read(batch)))) {
      for (const video of videos) found.set(video.id, video);
    }
    return found;
  }

  /** A page of the catalogue in DynamoDB's own order. Throws InvalidInput for a strange token. */
  async page(limit: number, nextToken?: string): Promise<{ readonly items: readonly Video[]; readonly nextToken?: string }> {
    const { Items = [], LastEvaluatedKey } = await this.#client.send(
      new ScanCommand({
        TableName: this.#table,
        Limit: limit,
        ...(nextToken === undefined ? {} : { ExclusiveStartKey: decodePageToken(nextToken, ['id']) }),
      }),
    );
    const token = encodePageToken(LastEvaluatedKey, ['id']);
    return { items: Items.map((item) => this.#keep(videoFromItem(item))), ...(token === undefined ? {} : { nextToken: token }) };
  }

  /** Adds or replaces. */
  async put(video: Video): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: marshall(video, { removeUndefinedValues: true }) }));
    this.#keep(video);
  }

  async #read(ids: readonly string[]): Promise<readonly Video[]> {
    const videos: Video[] = [];
    let keys: Record<string, AttributeValue>[] = ids.map((id) => ({ id: { S: id } }));
    for (let attempt = 0; keys.length > 0; attempt += 1) {
      if (attempt === mostAttempts) throw new ServiceError('Unavailable', 'The catalogue could not be read in time; try again shortly.');
      // Nobody else waits on the same keys, so doubling without jitter is enough.
      if (attempt > 0) await delay(10 * 2 ** attempt);
      const { Responses, UnprocessedKeys } = await this.#client.send(new BatchGetItemCommand({ RequestItems: { [this.#table]: { Keys: keys } } }));
      for (const item of Responses?.[this.#table] ?? []) videos.push(this.#keep(videoFromItem(item)));
      keys = UnprocessedKeys?.[this.#table]?.Keys ?? [];
    }
    return videos;
  }

  #keep(video: Video): Video {
    this.#cache.delete(video.id);
    this.#cache.set(video.id, { video, until: Date.now() + cacheMilliseconds });
    if (this.#cache.size > cacheEntries) {
      const [oldest] = this.#cache.keys();
      if (oldest !== undefined) this.#cache.delete(oldest);
    }
    return video;
  }
}
