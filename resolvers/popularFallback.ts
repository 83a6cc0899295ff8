import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { describeError, log } from './log.ts';
import type { Video } from './video.ts';

const key = 'fallback/popular.json';
const writeEveryMilliseconds = 10 * 60_000;
const retryMissingMilliseconds = 5_000;

/** The last good popular list with titles and URLs: one S3 object, and a copy in the warm function. */
export class PopularFallback {
  readonly #client: S3Client;
  readonly #bucket: string;
  #videos: readonly Video[] = [];
  #writtenAt = -Infinity;
  #missedAt = -Infinity;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** Keeps a list that was just served; the object is written every ten minutes at most. Never rejects. */
  async keep(videos: readonly Video[]): Promise<void> {
    this.#videos = videos;
    if (Date.now() - this.#writtenAt < writeEveryMilliseconds) return;
    this.#writtenAt = Date.now();
    const body = JSON.stringify({ writtenAt: new Date().toISOString(), videos });
    try {
      await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body, ContentType: 'application/json' }));
    } catch (error) {
      log('warn', 'The popular list could not be kept', describeError(error));
    }
  }

  /** Most popular first; empty when no list was ever kept or S3 fails. Never rejects. */
  async read(): Promise<readonly Video[]> {
    if (this.#videos.length > 0 || Date.now() - this.#missedAt < retryMissingMilliseconds) return this.#videos;
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      // Only `keep` writes the object.
      this.#videos = (JSON.parse((await Body?.transformToString()) ?? '{"videos":[]}') as { readonly videos: readonly Video[] }).videos;
    } catch (error) {
      this.#missedAt = Date.now();
      log('warn', 'No popular list is kept', describeError(error));
    }
    return this.#videos;
  }
}
