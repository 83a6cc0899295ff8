import { createHash } from 'node:crypto';
import { type Dataset, openDataset, type PlayTable, READABLE_FILE } from '../dataset.ts';
import { s3Folder } from '../s3Storage.ts';
import { sourcesOf } from '../stages/sourcesOf.ts';
import type { Bucket, StoredObject } from './Bucket.ts';

const RAW = 'raw/';
const DATASETS = 'datasets/';

/** A dataset as plain data, to be handed from function to function. */
export type DescribedDataset = { readonly prefix: string } & (Omit<Dataset, 'folder'> | { readonly liveFiles: readonly string[] });

/** One file of plays, in the order of `sourcesOf`. */
export interface FoundSource {
  /** Of the object's key and content and how it is read: the same as long as the same comes of it. */
  readonly fingerprint: string;
  /** As stored. */
  readonly size: number;
  readonly packed: boolean;
}

export interface FoundDatasets {
  readonly datasets: readonly DescribedDataset[];
  readonly sources: readonly FoundSource[];
  /** Of all videos, which tell lengths to plays that lack theirs. */
  readonly catalogue: string;
}

/** A play as the deliver function writes it to raw/: one JSON object a line, under the canonical names. */
function liveTable(file: string): PlayTable {
  const columns = {
    id: 'id',
    userId: 'userId',
    videoId: 'videoId',
    watchedSeconds: 'watchedSeconds',
    durationSeconds: 'durationSeconds',
    occurredAt: 'occurredAt',
    liked: 'liked',
    shared: 'shared',
    commented: 'commented',
    sessionId: 'sessionId',
  };
  return { file, columns, timestampUnit: 'iso' };
}

/** Every folder below datasets/, and the live plays below raw/. Throws DatasetError. */
export async function findDatasets(bucket: Bucket): Promise<FoundDatasets> {
  const imported = await bucket.list(DATASETS);
  const names = new Set(imported.flatMap(({ key }) => /^datasets\/([^/]+)\//.exec(key)?.[1] ?? []));
  const described: DescribedDataset[] = [];
  for (const name of names) {
    const prefix = `${DATASETS}${name}/`;
    const { folder: _folder, ...tables } = await openDataset(s3Folder(bucket.at(prefix)));
    described.push({ prefix, ...tables });
  }
  const live = (await bucket.list(RAW)).filter(({ key }) => READABLE_FILE.test(key));
  if (live.length > 0) described.push({ prefix: RAW, liveFiles: live.map(({ key }) => key.slice(RAW.length)) });
  return { datasets: described, ...fingerprints(datasetsOf(bucket, described), described, [...imported, ...live]) };
}

export function datasetsOf(bucket: Bucket, described: readonly DescribedDataset[]): Dataset[] {
  return described.map((dataset) => {
    const folder = s3Folder(bucket.at(dataset.prefix));
    if ('liveFiles' in dataset) return { folder, interactions: dataset.liveFiles.map(liveTable), videos: [] };
    const { prefix: _prefix, ...tables } = dataset;
    return { folder, ...tables };
  });
}

function fingerprints(datasets: readonly Dataset[], described: readonly DescribedDataset[], objects: readonly StoredObject[]): Pick<FoundDatasets, 'sources' | 'catalogue'> {
  const byKey = new Map(objects.map((object) => [object.key, object]));
  const prefixes = datasets.flatMap(({ interactions }, index) => interactions.map(() => described[index]?.prefix ?? ''));
  const sources = sourcesOf(datasets).map(({ table, name, idSeed }, index): FoundSource => {
    const object = byKey.get((prefixes[index] ?? '') + table.file);
    return { fingerprint: digest([name, idSeed, table, object?.etag, object?.size]), size: object?.size ?? 0, packed: table.file.endsWith('.gz') };
  });
  const videos = datasets.flatMap(({ videos }, index) => videos.map((table) => [table, byKey.get((described[index]?.prefix ?? '') + table.file)?.etag]));
  return { sources, catalogue: digest(videos) };
}

export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22);
}
