import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

import { readLabelledPlays, type DatasetPlay } from '../preprocessing/plays.ts';
import { type DatasetVideo, readVideos } from '../preprocessing/videos.ts';
import { callJson } from './jsonProtocol.ts';
import { type LocalContext, type Principal } from './service.ts';
import { StartError } from './StartError.ts';

const ADMIN: Principal = { kind: 'admin' };

/** BatchWriteItem's bound. */
const BATCH = 25;
const REPORT_EVERY = 25_000;

export interface DatasetTarget {
  readonly context: LocalContext;
  readonly bucket: string;
  readonly videosTable: string;
  readonly interactionsTable: string;
  progress(line: string): void;
}

/** Puts the dataset's files into the bucket, as they are, under datasets/<name>/. */
export async function uploadDataset(folder: string, name: string, target: DatasetTarget): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const file = join(entry.parentPath, entry.name);
    const key = ['datasets', name, ...relative(folder, file).split(sep)].map(encodeURIComponent).join('/');
    const response = await target.context.call({ service: 's3', principal: ADMIN, method: 'PUT', path: `/${target.bucket}/${key}`, body: await readFile(file) });
    if (response.status >= 300) throw new StartError(`${file} cannot be stored: ${Buffer.from(response.body ?? '').toString('utf8')}`);
  }
}

/** Puts the dataset's videos and labelled plays into their tables. Can be repeated: the same rows are written again. */
export async function loadTables(folder: string, target: DatasetTarget): Promise<{ readonly videos: number; readonly plays: number }> {
  const videos = await writeAll(readVideos(folder), { ...target, table: target.videosTable, what: 'videos', item: videoItem, key: ({ id }) => id });
  const plays = await writeAll(readLabelledPlays(folder), { ...target, table: target.interactionsTable, what: 'plays', item: playItem, key: ({ userId, id }) => `${userId}\0${id}` });
  return { videos, plays };
}

type AttributeValue = { readonly S: string } | { readonly N: string } | { readonly L: readonly AttributeValue[] };
type Item = Readonly<Record<string, AttributeValue>>;

interface WriteOptions<Row> extends DatasetTarget {
  readonly table: string;
  readonly what: string;
  item(row: Row): Item;
  key(row: Row): string;
}

async function writeAll<Row>(rows: AsyncIterable<Row>, options: WriteOptions<Row>): Promise<number> {
  let written = 0;
  // By key: BatchWriteItem refuses the same key twice in one call.
  let batch = new Map<string, Item>();
  const flush = async (): Promise<void> => {
    await writeBatch([...batch.values()], options);
    const before = written;
    written += batch.size;
    if (Math.floor(written / REPORT_EVERY) > Math.floor(before / REPORT_EVERY)) options.progress(`${written} ${options.what} loaded`);
    batch = new Map();
  };
  for await (const row of rows) {
    batch.set(options.key(row), options.item(row));
    if (batch.size === BATCH) await flush();
  }
  if (batch.size > 0) await flush();
  return written;
}

async function writeBatch(items: readonly Item[], target: DatasetTarget & { readonly table: string }): Promise<void> {
  let requests: Readonly<Record<string, unknown>> = { [target.table]: items.map((Item) => ({ PutRequest: { Item } })) };
  while (Object.keys(requests).length > 0) {
    const answer = await callJson(target.context, { service: 'dynamodb', target: 'DynamoDB_20120810.BatchWriteItem', input: { RequestItems: requests }, principal: ADMIN });
    requests = (answer['UnprocessedItems'] ?? {}) as Readonly<Record<string, unknown>>;
  }
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
