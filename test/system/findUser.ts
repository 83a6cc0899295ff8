import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListBucketsCommand, NoSuchKey, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { awsClientOptions, type Stack } from './stack.ts';

/** Where a user's id stands; `prepared` is true as long as nothing is prepared at all. */
export interface UserFound {
  readonly prepared: boolean;
  readonly rawLog: boolean;
  readonly datasets: boolean;
  readonly personalize: boolean;
}

/** Looks into every object and Personalize's own database. */
export async function findUser(stack: Stack, userId: string): Promise<UserFound> {
  const client = new S3Client({ ...awsClientOptions(stack.endpointUrl), forcePathStyle: true });
  const Bucket = (await client.send(new ListBucketsCommand({}))).Buckets?.[0]?.Name ?? '';
  const word = new RegExp(`(?<![\\w-])${userId}(?![\\w-])`);
  const holds = new Set<string>();
  let newest = false;
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    for (const { Key = '' } of Contents) {
      if (Key === 'prepared/latest.json') newest = true;
      if (word.test(await textOf(client, Bucket, Key))) holds.add(Key.slice(0, Key.indexOf('/')));
    }
  }
  client.destroy();
  return { prepared: !newest || holds.has('prepared'), rawLog: holds.has('raw'), datasets: holds.has('datasets'), personalize: await inEvents(stack.stateFolder, userId) };
}

/** Empty for what was deleted meanwhile. */
async function textOf(client: S3Client, Bucket: string, Key: string): Promise<string> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    return (Key.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    if (error instanceof NoSuchKey) return '';
    throw error;
  }
}

async function inEvents(stateFolder: string, userId: string): Promise<boolean> {
  const file = (await readdir(stateFolder, { recursive: true })).find((name) => name.endsWith('personalize.sqlite'));
  const database = new DatabaseSync(join(stateFolder, file ?? ''), { readOnly: true });
  const rows = database.prepare('SELECT 1 FROM events WHERE userId = ? LIMIT 1').all(userId);
  database.close();
  return rows.length > 0;
}
