import { loadCatalogue } from '../catalogue.ts';
import { rejectLine, requireFewRejects } from '../pipeline.ts';
import type { Report } from '../report.ts';
import { s3Output } from '../s3Storage.ts';
import { finishRun } from '../stages/finishRun.ts';
import { type MapSource, sourcesOf } from '../stages/sourcesOf.ts';
import type { MapFacts, StoredBytes } from '../stages/stages.ts';
import { type OutputFolder, writeFile } from '../storage.ts';
import type { Bucket } from './Bucket.ts';
import { datasetsOf } from './findDatasets.ts';
import type { Mapped } from './mergeMapped.ts';
import { MANIFEST, MAPPED, mappedPlaces } from './places.ts';
import type { Manifest, MappedSources, Plan } from './plan.ts';

/** What nothing refers to may belong to a run that is still under way. */
const LEFT_OVER_MS = 24 * 3_600_000;

export interface FinishPlan {
  readonly plan: Plan;
  readonly mapped: readonly Mapped[];
  /** In the order of partitions. */
  readonly runs: readonly StoredBytes[];
  readonly maxRejectShare: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * The last step: all files below prepared/<run>/, then the manifest of what is kept for the next run, and prepared/latest.json last of
 * all. Throws DatasetError, and leaves nothing that counts.
 */
export async function finishPlan(bucket: Bucket, { plan, mapped, runs, maxRejectShare, now }: FinishPlan): Promise<Report> {
  const datasets = datasetsOf(bucket, plan.datasets);
  const sources = sourcesOf(datasets);
  const prefix = `prepared/${plan.run}/`;
  const output = s3Output(bucket.at(prefix));
  const facts = mapped.map(({ facts }) => facts);
  requireFewRejects(facts, maxRejectShare);
  try {
    const videoRejects: string[] = [];
    const catalogue = await loadCatalogue(datasets, (reject) => videoRejects.push(rejectLine(reject)));
    if (videoRejects.length > 0) await writeFile(output, 'video-rejects.jsonl', videoRejects);
    await writeRejects(bucket, { output, sources, mapped });
    const report = await finishRun({ facts: inOrderOfSources(facts, sources), runs, catalogue, output });
    await output.commit();
    await bucket.writeJson(MANIFEST, manifestOf(plan, mapped));
    await bucket.writeJson('prepared/latest.json', { run: plan.run, prefix, finishedAt: new Date(now).toISOString(), report });
    await removeLeftOver(bucket, plan, now);
    return report;
  } catch (error) {
    await output.discard();
    throw error;
  }
}

/** Source by source, whoever read it. */
async function writeRejects(bucket: Bucket, { output, sources, mapped }: { readonly output: OutputFolder; readonly sources: readonly MapSource[]; readonly mapped: readonly Mapped[] }): Promise<void> {
  const file = await output.create('rejects.jsonl');
  const places = new Map(mapped.flatMap(({ id, rejects }) => Object.entries(rejects).map(([name, extent]) => [name, { id, extent }] as const)));
  for (const { name } of sources) {
    const place = places.get(name);
    if (place === undefined) continue;
    const [start, end] = place.extent;
    await file.write(await bucket.stored(mappedPlaces(place.id).rejects, end).read(start, end));
  }
  await file.close();
}

/** Warnings name their file first: as if one mapper had read all sources in order. */
function inOrderOfSources(facts: readonly MapFacts[], sources: readonly MapSource[]): MapFacts[] {
  const placeOf = (warning: string): number => sources.findIndex(({ name, table }) => warning.startsWith(`${name}:`) || warning.startsWith(`${table.file} `));
  const warnings = facts.flatMap((fact) => fact.warnings).map((warning) => ({ warning, place: placeOf(warning) }));
  const sorted = warnings.sort((left, right) => left.place - right.place).map(({ warning }) => warning);
  return facts.map((fact, index) => ({ ...fact, warnings: index === 0 ? sorted : [] }));
}

function manifestOf(plan: Plan, mapped: readonly Mapped[]): Manifest {
  const mappers = mapped.map(({ id, size, facts }): MappedSources => {
    const planned = plan.mappers.find((each) => each.id === id);
    return {
      id,
      mapper: facts.mapper,
      fingerprints: (planned?.sources ?? []).flatMap((index) => plan.fingerprints[index] ?? []),
      size,
      dated: Object.keys(facts.rejected).some((reason) => reason.includes('future')),
    };
  });
  return { basis: plan.basis, mappers };
}

/** This run's work, and what no manifest and no run under way needs. */
async function removeLeftOver(bucket: Bucket, plan: Plan, now: number): Promise<void> {
  const kept = new Set(plan.mappers.map(({ id }) => id));
  const work = `prepared/${plan.run}/work/`;
  const all = await bucket.list('prepared/');
  const left = all.filter(({ key, modifiedAt }) => {
    if (key.startsWith(work)) return true;
    const isOld = modifiedAt < now - LEFT_OVER_MS;
    if (key.startsWith(MAPPED)) return isOld && key !== MANIFEST && !kept.has(key.slice(MAPPED.length, key.lastIndexOf('/')));
    return isOld && /^prepared\/[^/]+\/work\//.test(key);
  });
  await bucket.delete(left.map(({ key }) => key));
}
