import { DeleteObjectsCommand, GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { listKeys, s3Folder } from '../../preprocessing/s3Storage.ts';
import { linesOf, mentions } from './rowsOfUser.ts';
import { counted, type ForgetStep } from './step.ts';
import type { Bucket } from './watchLogs.ts';

/** DeleteObjects' bound. */
const deletedAtOnce = 1000;
const prefix = 'prepared/';
/** Folders of prepared/ that are no runs: what later runs reuse, and the lists of users for Personalize. */
const reusedFolder = 'mapped/';
const notRuns = new Set(['mapped', 'forget']);
/** What a run keeps of rows that it did not understand, as they were. */
const rejectFiles = ['rejects.jsonl', 'video-rejects.jsonl'];

/** Runs of preprocessing in whose files the user is. */
export async function runsThatKnow(place: Bucket, userId: string): Promise<readonly string[]> {
  const keys = await listKeys({ ...place, prefix });
  const found: string[] = [];
  for (const [run, files] of filesByFolder(keys)) if (!notRuns.has(run) && (await knows(place, userId, files))) found.push(run);
  return found;
}

/**
 * Deletes the runs, and what later runs would reuse of the logs. Where the newest run goes, so does the pointer to it: the run after this
 * writes both anew.
 */
export async function deleteRuns(place: Bucket, runs: readonly string[]): Promise<ForgetStep> {
  const keys = await listKeys({ ...place, prefix });
  await deleteKeys(place, keys.filter((key) => key.startsWith(reusedFolder)));
  const newest = await newestRun(place);
  if (newest !== undefined && runs.includes(newest)) await deleteKeys(place, ['latest.json']);
  const byFolder = filesByFolder(keys);
  for (const run of runs) await deleteKeys(place, byFolder.get(run) ?? []);
  return { place: 'prepared files', count: runs.length, did: runs.length === 0 ? 'in no run; what later runs would reuse deleted' : `${counted(runs.length, 'run')} deleted` };
}

function filesByFolder(keys: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(keys.filter((key) => key.includes('/')), (key) => key.slice(0, key.indexOf('/')));
}

async function knows(place: Bucket, userId: string, files: readonly string[]): Promise<boolean> {
  const users = files.filter((file) => file.endsWith('/matrix/users.txt'));
  const rejects = files.filter((file) => rejectFiles.some((name) => file.endsWith(`/${name}`)));
  for (const file of users) if (await hasLine(place, file, (line) => line === userId)) return true;
  for (const file of rejects) if (await hasLine(place, file, (line) => mentions((JSON.parse(line) as { readonly raw: string }).raw, userId))) return true;
  return false;
}

async function hasLine(place: Bucket, file: string, matches: (line: string) => boolean): Promise<boolean> {
  for await (const line of linesOf(s3Folder({ ...place, prefix }).open(file))) {
    const text = Buffer.from(line).toString('utf8').replace(/\n$/, '');
    if (text !== '' && matches(text)) return true;
  }
  return false;
}

async function newestRun({ client, bucket }: Bucket): Promise<string | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}latest.json` }));
    return (JSON.parse((await Body?.transformToString()) ?? '{}') as { readonly run?: string }).run;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

export async function deleteKeys({ client, bucket }: Bucket, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += deletedAtOnce) {
    const Objects = keys.slice(start, start + deletedAtOnce).map((key) => ({ Key: prefix + key }));
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
    const [first] = Errors;
    if (first !== undefined) throw new Error(`${first.Key} was not deleted: ${first.Message}`);
  }
}
