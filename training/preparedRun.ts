import { GetObjectCommand, NoSuchKey, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import type { World } from './world.ts';

const latest = z.object({ run: z.string(), prefix: z.string() });

/** One run of preprocessing. */
export interface PreparedRun {
  readonly run: string;
  /** Key prefix of its files, with a slash at its end. */
  readonly prefix: string;
}

/** One of the files of a folder of a run. */
export interface PreparedFile {
  readonly key: string;
  /** After the folder. */
  readonly name: string;
  readonly size: number;
  /** Equal for equal content. */
  readonly etag: string;
  /** Epoch milliseconds. */
  readonly writtenAt: number;
}

/** What preprocessing finished last; undefined before it ever did. */
export async function newestPreparedRun({ s3, bucket }: World): Promise<PreparedRun | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'prepared/latest.json' }));
    const { run, prefix } = latest.parse(JSON.parse((await Body?.transformToString()) ?? ''));
    return { run, prefix: prefix.endsWith('/') ? prefix : `${prefix}/` };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** The run whose files lie at an import's location, be it all of them or only what was new: "s3://bucket/prepared/<run>/…". */
export function runAt(location: string): PreparedRun | undefined {
  const [, run] = /^s3:\/\/[^/]+\/prepared\/([^/]+)\//.exec(location) ?? [];
  return run === undefined ? undefined : { run, prefix: `prepared/${run}/` };
}

/** In the order of their names, which preprocessing numbers. */
export async function preparedFiles({ s3, bucket }: World, folder: string): Promise<readonly PreparedFile[]> {
  const files: PreparedFile[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: folder })) {
    for (const { Key: key = '', Size: size = 0, ETag: etag = '', LastModified } of Contents) files.push({ key, name: key.slice(folder.length), size, etag, writtenAt: LastModified?.getTime() ?? 0 });
  }
  return files.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/** Whether two folders hold the same, as far as that can be told without reading them. */
export function isSameContent(left: readonly PreparedFile[], right: readonly PreparedFile[]): boolean {
  return left.length > 0 && left.length === right.length && left.every((file, index) => isSameFile(file, right[index]));
}

export function isSameFile(left: PreparedFile, right: PreparedFile | undefined): boolean {
  return right !== undefined && left.name === right.name && left.size === right.size && left.etag === right.etag;
}
