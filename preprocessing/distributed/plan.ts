import type { RunSettings } from '../stages/stages.ts';
import type { Bucket } from './Bucket.ts';
import { type DescribedDataset, digest, type FoundDatasets, type FoundSource } from './findDatasets.ts';
import { MANIFEST } from './places.ts';

/** What one mapper reads, or has read in an earlier run. */
export interface PlannedMapper {
  readonly id: string;
  /** Its number, which stands in its blocks. */
  readonly mapper: number;
  /** Indexes into the run's sources. */
  readonly sources: readonly number[];
  readonly isNew: boolean;
}

export interface Plan {
  readonly run: string;
  /** Epoch milliseconds; with it, a plan is known from another one of a run of the same name. */
  readonly plannedAt: number;
  readonly settings: RunSettings;
  readonly datasets: readonly DescribedDataset[];
  readonly fingerprints: readonly string[];
  readonly mappers: readonly PlannedMapper[];
  /** Of everything that what is kept depends on beside the sources. */
  readonly basis: string;
  /** Bytes to read, uncompressed, and of blocks to merge; a rough guess. */
  readonly work: number;
}

/** What earlier runs left of sources. */
export interface Manifest {
  readonly basis: string;
  readonly mappers: readonly MappedSources[];
}

export interface MappedSources {
  readonly id: string;
  readonly mapper: number;
  readonly fingerprints: readonly string[];
  /** Of the blocks. */
  readonly size: number;
  /** A row was rejected for its clock: it may count in a later run. */
  readonly dated: boolean;
}

export interface PlanOptions {
  readonly run: string;
  readonly settings: RunSettings;
  /** Another one for code that may read the sources otherwise. */
  readonly code: string;
  /** Stored bytes that one mapper reads at most, unless one file has more. */
  readonly mapperBytes: number;
}

/** What text and JSON lines mostly shrink to. */
const PACKED_TO = 1 / 6;
/** Live plays come in many small objects. */
const MAPPER_SOURCES = 1000;
/** More kept parts than this make merging slow: the smallest ones are read anew, together. */
const MOST_KEPT = 48;
const KEPT_AFTER_JOINING = 24;

/** Looks at what there is and what was read before: only new and changed objects are read, and what was read with them. Throws DatasetError. */
export async function planRun(bucket: Bucket, found: FoundDatasets, options: PlanOptions): Promise<Plan> {
  const { run, settings } = options;
  const { datasets, sources, catalogue } = found;
  const basis = digest([options.code, settings.threshold, catalogue]);
  const manifest = (await bucket.readJson(MANIFEST)) as Manifest | undefined;
  const places = new Map(sources.map(({ fingerprint }, index) => [fingerprint, index]));
  const kept = manifest?.basis === basis ? stillValid(manifest.mappers, places) : [];
  const reused = kept.map(({ id, mapper, fingerprints }): PlannedMapper => ({ id, mapper, sources: fingerprints.flatMap((each) => places.get(each) ?? []), isNew: false }));
  const known = new Set(reused.flatMap((mapper) => mapper.sources));
  const unread = sources.keys().filter((index) => !known.has(index));
  const first = 1 + Math.max(-1, ...reused.map(({ mapper }) => mapper));
  // Another name for other sources: what a run that failed left behind is never taken for what the manifest means.
  const idOf = (mapper: number, group: readonly number[]): string => `${run}-${mapper}-${digest([basis, group.map((index) => sources[index]?.fingerprint)]).slice(0, 8)}`;
  const added = groups([...unread], sources, options.mapperBytes).map((group, index): PlannedMapper => ({ id: idOf(first + index, group), mapper: first + index, sources: group, isNew: true }));
  const toRead = added.flatMap((mapper) => mapper.sources).reduce((sum, index) => sum + readBytes(sources[index]), 0);
  return {
    run,
    plannedAt: Date.now(),
    settings,
    datasets,
    fingerprints: sources.map(({ fingerprint }) => fingerprint),
    mappers: [...reused, ...added],
    basis,
    work: toRead + kept.reduce((sum, { size }) => sum + size, 0),
  };
}

function stillValid(mappers: readonly MappedSources[], places: ReadonlyMap<string, number>): readonly MappedSources[] {
  const valid = mappers.filter(({ fingerprints, dated }) => !dated && fingerprints.every((fingerprint) => places.has(fingerprint)));
  if (valid.length <= MOST_KEPT) return valid;
  const largest = new Set([...valid].sort((left, right) => right.size - left.size).slice(0, KEPT_AFTER_JOINING));
  return valid.filter((mapper) => largest.has(mapper));
}

function readBytes(source: FoundSource | undefined): number {
  return source === undefined ? 0 : source.packed ? source.size / PACKED_TO : source.size;
}

/** Neighbours together, up to the bound. */
function groups(indexes: readonly number[], sources: readonly FoundSource[], mapperBytes: number): number[][] {
  const result: number[][] = [];
  let group: number[] = [];
  let bytes = 0;
  for (const index of indexes) {
    const size = sources[index]?.size ?? 0;
    if (group.length > 0 && (bytes + size > mapperBytes || group.length === MAPPER_SOURCES)) {
      result.push(group);
      group = [];
      bytes = 0;
    }
    group.push(index);
    bytes += size;
  }
  if (group.length > 0) result.push(group);
  return result;
}
