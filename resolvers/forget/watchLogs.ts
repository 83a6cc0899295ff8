import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Dataset, openDataset, READABLE_FILE } from '../../preprocessing/dataset.ts';
import { BrokenGzipError, gunzip } from '../../preprocessing/gunzip.ts';
import { listKeys, s3Folder, s3Output } from '../../preprocessing/s3Storage.ts';
import { type UserRows, withoutUser } from './rowsOfUser.ts';
import { counted, type ForgetStep } from './step.ts';

/** Objects read at once. */
const objectsAtOnce = 16;

export interface Bucket {
  readonly client: S3Client;
  readonly bucket: string;
}

interface Log {
  readonly key: string;
  isUserColumn(name: string): boolean;
  /** An object of the raw log without lines is none. */
  readonly deleteWhenEmpty: boolean;
}

/** Rewrites the objects of the raw log that hold the user's plays. */
export async function forgetInRawLog(place: Bucket, userId: string): Promise<ForgetStep> {
  const keys = await listKeys({ ...place, prefix: 'raw/' });
  const logs = keys.filter((key) => READABLE_FILE.test(key)).map((key) => ({ key: `raw/${key}`, isUserColumn: (name: string) => name === 'userId', deleteWhenEmpty: true }));
  return rewriteAll(place, { userId, logs, step: 'raw log' });
}

/** Rewrites the uploaded watch logs that hold the user's rows, and other tables beside them that have a column of users. */
export async function forgetInDatasets(place: Bucket, userId: string): Promise<ForgetStep> {
  const keys = await listKeys({ ...place, prefix: 'datasets/' });
  const names = new Set(keys.filter((key) => key.includes('/')).map((key) => key.slice(0, key.indexOf('/'))));
  const logs: Log[] = [];
  for (const name of names) {
    const prefix = `datasets/${name}/`;
    const dataset = await openDataset(s3Folder({ ...place, prefix }));
    const files = keys.filter((key) => key.startsWith(`${name}/`) && READABLE_FILE.test(key)).map((key) => key.slice(name.length + 1));
    for (const file of files) logs.push({ key: prefix + file, isUserColumn: userColumnOf(dataset, file), deleteWhenEmpty: false });
  }
  return rewriteAll(place, { userId, logs, step: 'datasets' });
}

/** The column that the description names, or in files that it does not name what is called so. */
function userColumnOf({ interactions }: Dataset, file: string): (name: string) => boolean {
  const columns = interactions.filter((table) => table.file === file).map((table) => table.columns.userId);
  return columns.length > 0 ? (name) => columns.includes(name) : (name) => /^user[ _-]?id$/i.test(name);
}

async function rewriteAll(place: Bucket, { userId, logs, step }: { readonly userId: string; readonly logs: readonly Log[]; readonly step: 'raw log' | 'datasets' }): Promise<ForgetStep> {
  let rows = 0;
  let objects = 0;
  const queue = logs.values();
  const worker = async (): Promise<void> => {
    for (const log of queue) {
      const found = await rewrite(place, userId, log);
      rows += found;
      if (found > 0) objects += 1;
    }
  };
  await Promise.all(Array.from({ length: objectsAtOnce }, worker));
  return { place: step, count: rows, did: rows === 0 ? `nothing in ${counted(logs.length, 'object')}` : `${counted(rows, 'row')} taken out of ${counted(objects, 'object')}` };
}

/** Two passes: most objects do not hold the user, and one that does is replaced as a whole when its new content is there. Answers the rows. */
async function rewrite({ client, bucket }: Bucket, userId: string, log: Log): Promise<number> {
  const { key } = log;
  const folder = s3Folder({ client, bucket, prefix: '' });
  const packed = key.endsWith('.gz');
  let rows = 0;
  let keptBytes = 0;
  const filter = (onRow: () => void): AsyncGenerator<Uint8Array> => {
    const format: UserRows['format'] = /\.jsonl(\.gz)?$/i.test(key) ? 'jsonl' : 'csv';
    const stored = folder.open(key);
    return withoutUser(packed ? untilBroken(gunzip(stored)) : stored, { format, userId, isUserColumn: (name) => log.isUserColumn(name), onRow });
  };
  for await (const kept of filter(() => (rows += 1))) keptBytes += kept.length;
  if (rows === 0) return 0;
  if (keptBytes === 0 && log.deleteWhenEmpty) {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    return rows;
  }
  const output = s3Output({ client, bucket, prefix: '' });
  const file = await output.create(key);
  try {
    const content = filter(() => undefined);
    if (packed) {
      await pipeline(Readable.from(content), createGzip(), async (chunks: AsyncIterable<Uint8Array>) => {
        for await (const chunk of chunks) await file.write(chunk);
      });
    } else {
      for await (const chunk of content) await file.write(Uint8Array.from(chunk));
    }
    await file.close();
  } catch (error) {
    await output.discard();
    throw error;
  }
  return rows;
}

/** What a damaged file still gives is all that is kept of it. */
async function* untilBroken(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    if (!(error instanceof BrokenGzipError)) throw error;
  }
}
