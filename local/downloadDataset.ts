import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';

import { StartError } from './StartError.ts';

/** Objects on their way at once. */
const OBJECTS = 4;

export interface S3Prefix {
  readonly bucket: string;
  /** Empty, or with a "/" at the end. */
  readonly prefix: string;
  /** The last folder's name, or the bucket's. */
  readonly name: string;
}

/** Of "s3://bucket/some/prefix". Throws StartError. */
export function parseS3Prefix(text: string): S3Prefix {
  const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? [];
  if (bucket === undefined || path.split('/').includes('..')) throw new StartError(`--from is ${text}, expected s3://bucket/prefix.`);
  const prefix = path === '' || path.endsWith('/') ? path : `${path}/`;
  return { bucket, prefix, name: prefix.split('/').at(-2) ?? bucket };
}

interface Remote {
  readonly key: string;
  readonly size: number;
  readonly modified: Date;
}

/**
 * Brings everything below the prefix into the folder, with the credentials, region and endpoint of the environment. Called again, it
 * leaves out what is there already. Rejects with StartError when there is nothing.
 */
export async function downloadDataset(from: S3Prefix, folder: string, progress: (line: string) => void): Promise<void> {
  const client = new S3Client({ ...(process.env['AWS_ENDPOINT_URL'] === undefined ? {} : { forcePathStyle: true }) });
  const objects: Remote[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: from.bucket, Prefix: from.prefix })) {
    for (const { Key = '', Size = 0, LastModified = new Date(0) } of Contents) if (!Key.endsWith('/')) objects.push({ key: Key, size: Size, modified: LastModified });
  }
  if (objects.length === 0) throw new StartError(`There is nothing at s3://${from.bucket}/${from.prefix}.`);
  const bytes = objects.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const queue = objects.values();
  const worker = async (): Promise<void> => {
    for (const object of queue) {
      const path = join(folder, object.key.slice(from.prefix.length));
      if (!(await isThere(path, object))) await download(client, from.bucket, object, path);
      done += object.size;
      progress(`${megabytes(done)} of ${megabytes(bytes)} MB of ${from.name} downloaded`);
    }
  };
  await Promise.all(Array.from({ length: OBJECTS }, worker));
  client.destroy();
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

async function isThere(path: string, { size, modified }: Remote): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.size === size && found.mtimeMs === modified.getTime();
}

/** Whole or not at all; with the object's own time, by which a later call knows it. */
async function download(client: S3Client, bucket: string, object: Remote, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: object.key }));
  const partial = `${path}.part`;
  await pipeline(Body as Readable, createWriteStream(partial));
  await utimes(partial, object.modified, object.modified);
  await rename(partial, path);
}
