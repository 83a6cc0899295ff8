import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

import { readLabelledPlays, type DatasetPlay } from '../preprocessing/plays.ts';
import { type DatasetVideo, readVideos } from '../preprocessing/videos.ts';
import { readIfPresent, writeDurably } from './durableFile.ts';

/** BatchWriteItem's bound. */
const BATCH = 25;
const REPORT_EVERY = 25_000;
/** Calls under way at once. */
const CALLS = 4;

export interface DatasetTarget {
  readonly videosTable: string;
  readonly interactionsTable: string;
  /** File that says how far an earlier, interrupted loading of the same dataset came. */
  readonly progressFile: string;
  /** Stores one object in the data bucket. */
  putObject(key: string, body: Uint8Array): Promise<void>;
  /** DynamoDB's BatchWriteItem; resolves to UnprocessedItems. */
  batchWrite(requests: WriteRequests): Promise<WriteRequests>;
  progress(line: string): void;
}

export type WriteRequests = Record<string, { PutRequest: { Item: Item } }[]>;

/** Puts the dataset's files into the bucket, as they are, under datasets/<name>/. */
export async function uploadDataset(folder: string, name: string, target: DatasetTarget): Promise<void> {
  for (const path of await datasetFiles(folder)) {
    await target.putObject(['datasets', name, ...path.split(sep)].join('/'), await readFile(join(folder, path)));
  }
}

async function datasetFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
}

/** Rows of each kind that are in the tables. */
export interface Loaded {
  readonly videos: number;
  readonly plays: number;
}

/**
 * Puts the dataset's videos and labelled plays into their tables. Goes on where an interrupted loading of the same files stopped: rows
 * come in the same order every time, and one that is written again replaces itself.
 */
export async function loadTables(folder: string, target: DatasetTarget): Promise<Loaded> {
  const files = await fingerprint(folder);
  const earlier = await readIfPresent(target.progressFile);
  const saved = earlier === undefined ? undefined : (JSON.parse(earlier) as Loaded & { readonly files: string });
  let loaded: Loaded = saved?.files === files ? saved : { videos: 0, plays: 0 };
  if (loaded.videos + loaded.plays > 0) target.progress(`Going on after ${loaded.videos} videos and ${loaded.plays} plays`);
  const save = async (part: Partial<Loaded>): Promise<void> => {
    loaded = { ...loaded, ...part };
    await writeDurably(target.progressFile, `${JSON.stringify({ ...loaded, files })}\n`);
  };
  const videos = { ...target, table: target.videosTable, what: 'videos', item: videoItem, key: ({ id }: DatasetVideo) => id };
  await writeAll(readVideos(folder), { ...videos, after: loaded.videos, save: (count) => save({ videos: count }) });
  const plays = { ...target, table: target.interactionsTable, what: 'plays', item: playItem, key: ({ userId, id }: DatasetPlay) => `${userId}\0${id}` };
  await writeAll(readLabelledPlays(folder), { ...plays, after: loaded.plays, save: (count) => save({ plays: count }) });
  return { videos: loaded.videos, plays: loaded.plays };
}

/** Changes when any file does. */
async function fingerprint(folder: string): Promise<string> {
  const parts = (await datasetFiles(folder)).map(async (path) => {
    const { size, mtimeMs } = await stat(join(folder, path));
    return `${path}:${size}:${mtimeMs}`;
  });
  return (await Promise.all(parts)).join(' ');
}

type AttributeValue = { S: string } | { N: string } | { L: AttributeValue[] };
type Item = Record<string, AttributeValue>;

interface WriteOptions<Row> extends DatasetTarget {
  readonly table: string;
  readonly what: string;
  item(row: Row): Item;
  key(row: Row): string;
  /** Rows that are in the table already. */
  readonly after: number;
  /** Told how many rows are in the table, all up to the last of them. */
  save(rows: number): Promise<void>;
}

async function writeAll<Row>(rows: AsyncIterable<Row>, options: WriteOptions<Row>): Promise<void> {
  let read = 0;
  let saved = options.after;
  let running: Promise<void>[] = [];
  /** Of the batches under way: the later row of a key must not be overtaken by the earlier one. */
  const keys = new Set<string>();
  // By key: BatchWriteItem refuses the same key twice in one call.
  let batch = new Map<string, Item>();
  const settle = async (): Promise<void> => {
    await Promise.all(running);
    running = [];
    keys.clear();
  };
  for await (const row of rows) {
    read += 1;
    if (read <= options.after) continue;
    const key = options.key(row);
    if (keys.has(key)) await settle();
    batch.set(key, options.item(row));
    if (batch.size < BATCH) continue;
    running.push(writeBatch([...batch.values()], options));
    for (const each of batch.keys()) keys.add(each);
    batch = new Map();
    if (running.length >= CALLS) await settle();
    if (read - saved < REPORT_EVERY) continue;
    await settle();
    await options.save(read);
    saved = read;
    options.progress(`${read} ${options.what} loaded`);
  }
  await settle();
  if (batch.size > 0) await writeBatch([...batch.values()], options);
  await options.save(read);
}

async function writeBatch(items: readonly Item[], target: DatasetTarget & { readonly table: string }): Promise<void> {
  let requests: WriteRequests = { [target.table]: items.map((Item) => ({ PutRequest: { Item } })) };
  while (Object.keys(requests).length > 0) requests = await target.batchWrite(requests);
}

function videoItem(video: DatasetVideo): Item {
  return {
    id: { S: video.id },
    title: { S: video.title ?? video.id },
    url: { S: video.url ?? `https://videos.example/${encodeURIComponent(video.id)}` },
    genres: strings(video.genres),
    ...(video.durationSeconds === undefined ? {} : { durationSeconds: { N: String(video.durationSeconds) } }),
    ...(video.createdAt === undefined ? {} : { createdAt: { S: video.createdAt } }),
  };
}

function playItem(play: DatasetPlay): Item {
  return {
    userId: { S: play.userId },
    id: { S: play.id },
    videoId: { S: play.videoId },
    type: { S: play.type.toUpperCase() },
    watchedSeconds: { N: String(play.watchedSeconds) },
    watchRatio: { N: String(play.watchRatio) },
    // resolvers/play.ts and the GraphQL enum spell these in capitals.
    engagement: strings(play.engagement.map((each) => each.toUpperCase())),
    occurredAt: { S: play.occurredAt },
    origin: { S: 'import' },
    ...(play.durationSeconds === undefined ? {} : { durationSeconds: { N: String(play.durationSeconds) } }),
    ...(play.sessionId === undefined ? {} : { sessionId: { S: play.sessionId } }),
  };
}

function strings(values: readonly string[]): AttributeValue {
  return { L: values.map((S) => ({ S })) };
}
