import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import { Bucket } from './distributed/Bucket.ts';
import { datasetsOf, findDatasets } from './distributed/findDatasets.ts';
import { finishPlan } from './distributed/finishPlan.ts';
import { mapSources } from './distributed/mapSources.ts';
import { MappedMerger, readMapped } from './distributed/mergeMapped.ts';
import { workPlaces } from './distributed/places.ts';
import { type Plan, planRun } from './distributed/plan.ts';
import { DEFAULT_WATCH_THRESHOLD } from './label.ts';
import { DEFAULT_MEMORY, settingsOf } from './pipeline.ts';
import type { Report } from './report.ts';
import { Spill, storedBytes } from './stages/Spill.ts';
import { PARTITIONS, type StoredBytes } from './stages/stages.ts';

const client = new S3Client({});

/** A whole run, or one step of a run that the state machine spreads over many functions (infra/Preprocessing.ts). */
export type PreprocessEvent =
  | { readonly step?: undefined; readonly run?: string }
  | { readonly step: 'map'; readonly run: string; readonly mapper: number }
  | { readonly step: 'merge'; readonly run: string; readonly partition: number }
  | { readonly step: 'finish'; readonly run: string };

export interface PreprocessResult {
  readonly done: true;
  readonly run: string;
  /** "prepared/<run>/" */
  readonly prefix: string;
  readonly report: Report;
}

/** Too much for one function: what the state machine goes on with. */
export interface Spread {
  readonly done: false;
  readonly run: string;
  readonly bucket: string;
  /** Key of a JSON list: the numbers of the mappers that have something to read. */
  readonly mappers: string;
  readonly partitions: readonly number[];
  /** Prefix for the results of the children. */
  readonly results: string;
}

/** A run's name: when it began, in characters that are good in keys and in names of AWS resources. */
function newRun(now: Date): string {
  return now.toISOString().replaceAll(/[^0-9TZ]/g, '-').replace('Z', '');
}

/** What is deployed: other code may read the same files otherwise, and then what was kept of them does not count. */
const code = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url))).digest('base64url');

function numberOf(name: string, otherwise: number, isGood: (value: number) => boolean): number {
  const text = process.env[name];
  const value = text === undefined ? otherwise : Number(text);
  if (!isGood(value)) throw new Error(`${name} is ${text}, expected a number above 0`);
  return value;
}

function dataBucket(): Bucket {
  const { DATA_BUCKET: name } = process.env;
  if (name === undefined || name === '') throw new Error('DATA_BUCKET is not set, expected the name of the data bucket');
  return new Bucket(client, name);
}

/** By default four gigabytes of text, a few minutes of one function's fifteen. */
const SINGLE_FUNCTION_BYTES = 4 * 1024 ** 3;
/** Of what one mapper reads, as stored: about half a minute. */
const MAPPER_BYTES = 64 * 1024 ** 2;

/**
 * The preprocess function: all datasets and live plays of DATA_BUCKET → prepared/<run>/, then prepared/latest.json, which is written
 * last and only when all went well. Objects that an earlier run read are not read again. Throws NoPlaysError when nobody watched anything yet.
 */
export async function handler(event: PreprocessEvent): Promise<PreprocessResult | Spread | { readonly rows: number } | { readonly bytes: number }> {
  const bucket = dataBucket();
  const run = event.run ?? newRun(new Date());
  if (!/^[A-Za-z0-9_-]{1,63}$/.test(run)) throw new Error(`run is "${run}", expected 1 to 63 letters, digits, "_" and "-"`);
  if (event.step === undefined) return begin(bucket, run);
  const plan = (await bucket.readJson(workPlaces(run).plan)) as Plan | undefined;
  if (plan === undefined) throw new Error(`${workPlaces(run).plan} does not exist: the run ${run} is over or has not begun`);
  switch (event.step) {
    case 'map':
      return mapStep(bucket, plan, event.mapper);
    case 'merge':
      return mergeStep(bucket, plan, event.partition);
    case 'finish':
      return finishStep(bucket, plan);
  }
}

async function begin(bucket: Bucket, run: string): Promise<PreprocessResult | Spread> {
  const threshold = numberOf('WATCH_THRESHOLD', DEFAULT_WATCH_THRESHOLD, (value) => value > 0 && value <= 1);
  const singleFunctionBytes = numberOf('SINGLE_FUNCTION_BYTES', SINGLE_FUNCTION_BYTES, (value) => value > 0);
  const found = await findDatasets(bucket);
  const settings = settingsOf({ datasets: datasetsOf(bucket, found.datasets), threshold });
  const plan = await planRun(bucket, found, { run, settings, code, mapperBytes: Math.min(MAPPER_BYTES, singleFunctionBytes) });
  return plan.work > singleFunctionBytes ? spread(bucket, plan) : runAlone(bucket, plan);
}

/** All steps here. */
async function runAlone(bucket: Bucket, plan: Plan): Promise<PreprocessResult> {
  for (const mapper of plan.mappers) if (mapper.isNew) await mapSources(bucket, plan, mapper);
  const mapped = await readMapped(bucket, plan);
  const merger = new MappedMerger(bucket, plan, mapped);
  const spill = new Spill(DEFAULT_MEMORY);
  try {
    const runs: StoredBytes[] = [];
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const merged = await merger.merge(partition);
      if (merged !== undefined) runs.push(storedBytes(spill.keep(merged)));
    }
    return await finish(bucket, { plan, mapped, runs });
  } finally {
    spill.close();
  }
}

async function spread(bucket: Bucket, plan: Plan): Promise<Spread> {
  const { folder, plan: planKey, items } = workPlaces(plan.run);
  await bucket.writeJson(planKey, plan);
  await bucket.writeJson(items, plan.mappers.filter(({ isNew }) => isNew).map(({ mapper }) => mapper));
  return { done: false, run: plan.run, bucket: bucket.name, mappers: items, partitions: Array.from({ length: PARTITIONS }, (_, partition) => partition), results: `${folder}results` };
}

async function mapStep(bucket: Bucket, plan: Plan, number: number): Promise<{ readonly rows: number }> {
  const planned = plan.mappers.find(({ mapper, isNew }) => isNew && mapper === number);
  if (planned === undefined) throw new Error(`the run ${plan.run} has no mapper ${number} to run`);
  const { facts } = await mapSources(bucket, plan, planned);
  return { rows: facts.rows };
}

/** Of the plan that this function merged for last: the next partition needs the same. */
let latest: { readonly plan: string; readonly merger: Promise<MappedMerger> } | undefined;

function mergerOf(bucket: Bucket, plan: Plan): Promise<MappedMerger> {
  const id = `${plan.run} ${plan.plannedAt}`;
  if (latest?.plan !== id) latest = { plan: id, merger: readMapped(bucket, plan).then((mapped) => new MappedMerger(bucket, plan, mapped)) };
  latest.merger.catch(() => (latest = undefined));
  return latest.merger;
}

async function mergeStep(bucket: Bucket, plan: Plan, partition: number): Promise<{ readonly bytes: number }> {
  const merged = await (await mergerOf(bucket, plan)).merge(partition);
  if (merged !== undefined) await bucket.write(workPlaces(plan.run).merged(partition), merged);
  return { bytes: merged?.length ?? 0 };
}

async function finishStep(bucket: Bucket, plan: Plan): Promise<PreprocessResult> {
  const runs = (await bucket.list(`${workPlaces(plan.run).folder}merged/`)).map(({ key, size }) => bucket.stored(key, size));
  return finish(bucket, { plan, mapped: await readMapped(bucket, plan), runs });
}

async function finish(bucket: Bucket, parts: { readonly plan: Plan; readonly mapped: Awaited<ReturnType<typeof readMapped>>; readonly runs: readonly StoredBytes[] }): Promise<PreprocessResult> {
  const maxRejectShare = numberOf('MAX_REJECT_SHARE', 1, (value) => value > 0 && value <= 1);
  const report = await finishPlan(bucket, { ...parts, maxRejectShare, now: Date.now() });
  const { run } = parts.plan;
  return { done: true, run, prefix: `prepared/${run}/`, report };
}
