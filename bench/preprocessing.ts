import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { generatePlays } from './preprocessing/generatePlays.ts';
import { measure } from './preprocessing/measure.ts';

/** Fewer for a quick look. */
const PLAYS = Number(process.env['UPNEXT_BENCH_PLAYS'] ?? 10_000_000);
const MEGABYTE = 1024 * 1024;
const PREPROCESS = new URL('../preprocessing/cli.ts', import.meta.url);
const DUCKDB = new URL('preprocessing/duckdb.ts', import.meta.url);

/** `npm run preprocess` beside DuckDB doing the same job, each in a process of its own, on the same generated plays. */
export async function preprocessing(say: (step: string) => void): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'upnext-bench-'));
  try {
    return [...(await compared('plays.csv.gz', folder, say)), ...(await compared('plays.jsonl', folder, say))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compared(name: string, parent: string, say: (step: string) => void): Promise<Figure[]> {
  const dataset = join(parent, name.replaceAll('.', '-'));
  const duckFolder = join(parent, 'duckdb');
  await mkdir(dataset);
  await mkdir(duckFolder, { recursive: true });
  const file = join(dataset, name);
  say(`generating ${name}`);
  await generatePlays(file, PLAYS);
  say(`preprocess, ${name}`);
  const ours = await measure(PREPROCESS, ['--dataset', dataset, '--output', join(parent, 'out')]);
  say(`DuckDB, ${name}`);
  const theirs = await measure(DUCKDB, [file, duckFolder]);
  await rm(dataset, { recursive: true });
  const label = `preprocessing ${PLAYS.toLocaleString('en')} plays, ${name.replace('plays.', '')}`;
  const rate = PLAYS / theirs.seconds;
  const memory = theirs.peakBytes / MEGABYTE;
  return [
    { name: label, value: PLAYS / ours.seconds, unit: 'rows/s', peer: { name: 'DuckDB', value: rate }, budget: { must: 0.5 * rate, aim: rate, atLeast: true } },
    { name: `${label}: peak memory`, value: ours.peakBytes / MEGABYTE, unit: 'MB', peer: { name: 'DuckDB', value: memory }, budget: { must: memory, aim: memory / 2 } },
    { name: `${label}: processor time`, value: ours.processorSeconds, unit: 's', peer: { name: 'DuckDB', value: theirs.processorSeconds } },
  ];
}
