import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import type { World } from './world.ts';

const latest = z.object({ run: z.string(), prefix: z.string() });

/** One run of preprocessing. */
export interface PreparedRun {
  readonly run: string;
  /** Key prefix of its files, with a slash at its end. */
  readonly prefix: string;
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
