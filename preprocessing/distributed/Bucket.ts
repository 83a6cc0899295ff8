import { DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { StoredBytes } from '../stages/stages.ts';
import type { S3Location } from '../s3Storage.ts';

/** DeleteObjects' bound. */
const DELETED_AT_ONCE = 1000;

export interface StoredObject {
  readonly key: string;
  /** Another one for another content. */
  readonly etag: string;
  readonly size: number;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** The data bucket, as the steps of a run use it. */
export class Bucket {
  readonly client: S3Client;
  readonly name: string;

  constructor(client: S3Client, name: string) {
    this.client = client;
    this.name = name;
  }

  at(prefix: string): S3Location {
    return { client: this.client, bucket: this.name, prefix };
  }

  /** Everything below a prefix, folders' own markers left out, by key. */
  async list(prefix: string): Promise<readonly StoredObject[]> {
    const objects: StoredObject[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.client.send(new ListObjectsV2Command({ Bucket: this.name, Prefix: prefix, ContinuationToken }));
      for (const { Key, ETag = '', Size = 0, LastModified } of page.Contents ?? []) {
        if (Key !== undefined && !Key.endsWith('/')) objects.push({ key: Key, etag: ETag, size: Size, modifiedAt: LastModified?.getTime() ?? 0 });
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return objects.sort((left, right) => (left.key < right.key ? -1 : 1));
  }

  /** Undefined when there is no such object. What is written here is read here: its shape is trusted. */
  async readJson(key: string): Promise<unknown> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.name, Key: key }));
      return JSON.parse((await Body?.transformToString()) ?? '');
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async write(key: string, body: Uint8Array): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.name, Key: key, Body: body }));
  }

  async writeJson(key: string, value: unknown): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.name, Key: key, Body: JSON.stringify(value), ContentType: 'application/json' }));
  }

  /** An object as bytes that are read by ranges. */
  stored(key: string, size: number): StoredBytes {
    return { size, read: (start, end) => this.#range(key, start, end) };
  }

  async delete(keys: readonly string[]): Promise<void> {
    for (let start = 0; start < keys.length; start += DELETED_AT_ONCE) {
      const Objects = keys.slice(start, start + DELETED_AT_ONCE).map((Key) => ({ Key }));
      const { Errors = [] } = await this.client.send(new DeleteObjectsCommand({ Bucket: this.name, Delete: { Objects, Quiet: true } }));
      const [first] = Errors;
      if (first !== undefined) throw new Error(`${first.Key} was not deleted: ${first.Message}`);
    }
  }

  async #range(key: string, start: number, end: number): Promise<Uint8Array> {
    if (start === end) return new Uint8Array(0);
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.name, Key: key, Range: `bytes=${start}-${end - 1}` }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
  }
}
