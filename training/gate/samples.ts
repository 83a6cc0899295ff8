import { GetObjectCommand } from '@aws-sdk/client-s3';
import { newestPreparedRun } from '../preparedRun.ts';
import type { World } from '../world.ts';

/** Enough for some thousand ids. */
const bytesRead = 65_536;

export interface Samples {
  readonly users: readonly string[];
  readonly items: readonly string[];
}

/** Ids of the newest prepared run, from the beginnings of its lists; empty where a run has none. */
export async function sampleIds(world: World): Promise<Samples> {
  const run = await newestPreparedRun(world);
  if (run === undefined) return { users: [], items: [] };
  const [users, items] = await Promise.all([firstLines(world, `${run.prefix}matrix/users.txt`), firstLines(world, `${run.prefix}matrix/items.txt`)]);
  return { users, items };
}

export function pick<T>(from: readonly T[], count: number, random: () => number): readonly T[] {
  return Array.from({ length: Math.min(count, from.length) }, () => from[Math.floor(random() * from.length)]).filter((entry) => entry !== undefined);
}

async function firstLines({ s3, bucket }: World, key: string): Promise<readonly string[]> {
  try {
    const { Body, ContentRange } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${bytesRead - 1}` }));
    const lines = ((await Body?.transformToString()) ?? '').split('\n');
    // The last line ends where the range does, unless the object ends there too.
    const isWhole = Number(ContentRange?.split('/').at(-1) ?? 0) <= bytesRead;
    return (isWhole ? lines : lines.slice(0, -1)).filter((line) => line !== '');
  } catch (error) {
    if (error instanceof Error && ['NoSuchKey', 'InvalidRange'].includes(error.name)) return [];
    throw error;
  }
}
