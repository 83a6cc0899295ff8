import { type DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { patiently } from './aws/impatient.ts';
import { BoundedCache } from './BoundedCache.ts';
import type { Deadline } from './Deadline.ts';
import { Dependency } from './Dependency.ts';
import { logNotAnswered } from './log.ts';
import { type Observer, unobserved } from './Observer.ts';
import { decodePageToken, encodePageToken } from './pageToken.ts';
import { readVideos } from './readVideos.ts';
import { type Video, videoFromItem } from './video.ts';

const cacheMilliseconds = 60_000;
/** About 10 MB. */
const cacheEntries = 10_000;

export interface FoundVideos {
  readonly videos: ReadonlyMap<string, Video>;
  /** Whether a video that is not among them is really not in the catalogue. */
  readonly complete: boolean;
}

export interface VideoPage {
  readonly items: readonly Video[];
  readonly nextToken?: string;
}

/** Titles and URLs of videos, from DynamoDB and, for a minute, from the warm function's memory; from there, however old, when DynamoDB does not answer. */
export class VideoCatalog {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #observer: Observer;
  readonly #dependency: Dependency;
  readonly #cache = new BoundedCache<Video>({ entries: cacheEntries, fresh: cacheMilliseconds });

  constructor(client: DynamoDBClient, table: string, observer: Observer = unobserved) {
    this.#client = client;
    this.#table = table;
    this.#observer = observer;
    this.#dependency = new Dependency({ name: 'Videos', mostMilliseconds: 300, observer });
  }

  /** The video as it is now, past the cache; undefined when the catalogue has none. */
  async get(id: string): Promise<Video | undefined> {
    const { Item } = await this.#client.send(new GetItemCommand({ TableName: this.#table, Key: { id: { S: id } } }), patiently);
    if (Item !== undefined) return this.#keep(videoFromItem(Item));
    this.#cache.delete(id);
    return undefined;
  }

  /** Those of the videos that the catalogue has, as far as it can be read in time. Never rejects. */
  async find(ids: readonly string[], deadline: Deadline): Promise<FoundVideos> {
    const videos = new Map<string, Video>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const kept = this.#cache.fresh(id);
      if (kept === undefined) missing.push(id);
      else videos.set(id, kept);
    }
    this.#observer.count('VideoCacheHits', videos.size);
    if (missing.length === 0) return { videos, complete: true };
    this.#observer.count('VideoCacheMisses', missing.length);
    try {
      await this.#dependency.ask(deadline, (signal) => readVideos({ client: this.#client, table: this.#table, ids: missing, signal, each: (video) => videos.set(video.id, this.#keep(video)) }));
      return { videos, complete: true };
    } catch (error) {
      logNotAnswered('The catalogue could not be read in time', error, { videos: missing.length });
      for (const id of missing) {
        const old = this.#cache.any(id);
        if (old !== undefined) videos.set(id, old);
      }
      return { videos, complete: false };
    }
  }

  /** A page of the catalogue in DynamoDB's own order. Throws InvalidInput for a strange token. */
  async page(limit: number, nextToken?: string): Promise<VideoPage> {
    return this.#scan(limit, nextToken);
  }

  /** The same within a deadline; rejects with NotAnswered. */
  pageInTime(limit: number, nextToken: string | undefined, deadline: Deadline): Promise<VideoPage> {
    return this.#dependency.ask(deadline, (signal) => this.#scan(limit, nextToken, signal));
  }

  /** Every video that the warm function has seen and still has room for, in no particular order. */
  remembered(): Iterable<Video> {
    return this.#cache.values();
  }

  /** Adds or replaces. */
  async put(video: Video): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: marshall(video, { removeUndefinedValues: true }) }), patiently);
    this.#keep(video);
  }

  async #scan(limit: number, nextToken: string | undefined, abortSignal?: AbortSignal): Promise<VideoPage> {
    const command = new ScanCommand({
      TableName: this.#table,
      Limit: limit,
      ...(nextToken === undefined ? {} : { ExclusiveStartKey: decodePageToken(nextToken, ['id']) }),
    });
    const { Items = [], LastEvaluatedKey } = await this.#client.send(command, abortSignal === undefined ? patiently : { abortSignal });
    const token = encodePageToken(LastEvaluatedKey, ['id']);
    return { items: Items.map((item) => this.#keep(videoFromItem(item))), ...(token === undefined ? {} : { nextToken: token }) };
  }

  #keep(video: Video): Video {
    return this.#cache.set(video.id, video);
  }
}
