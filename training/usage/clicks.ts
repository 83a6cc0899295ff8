import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { World } from '../world.ts';

/** Objects read at most; a longer log is sampled evenly and scaled up. */
const mostObjects = 200;
const dayMs = 24 * 3_600_000;

/**
 * Plays that began at a recommendation, between two times (epoch milliseconds): lines of the raw log that carry a recommendationId. They
 * are counted by the time at which they reached the log.
 */
export async function attributedPlays({ s3, bucket }: World, window: { readonly from: number; readonly to: number }): Promise<number> {
  const keys: string[] = [];
  for (let day = Math.floor(window.from / dayMs); day * dayMs <= window.to; day++) {
    const Prefix = `raw/dt=${new Date(day * dayMs).toISOString().slice(0, 10)}/`;
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix })) {
      for (const { Key, LastModified } of Contents) {
        const at = LastModified?.getTime() ?? 0;
        if (Key !== undefined && at >= window.from && at <= window.to) keys.push(Key);
      }
    }
  }
  const step = Math.max(1, keys.length / mostObjects);
  const sample = Array.from({ length: Math.min(keys.length, mostObjects) }, (_, index) => keys[Math.floor(index * step)] ?? '');
  let plays = 0;
  for (const key of sample) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const lines = gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString('utf8').split('\n');
    plays += lines.filter((line) => line.includes('"recommendationId":"')).length;
  }
  return plays * step;
}
