import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { onTestFinished } from 'vitest';
import { openDataset } from '../../preprocessing/dataset.ts';
import { localFolder, localOutput } from '../../preprocessing/localStorage.ts';
import { runPipeline } from '../../preprocessing/pipeline.ts';
import type { Report } from '../../preprocessing/report.ts';

export interface Output {
  readonly folder: string;
  readonly report: Report;
  /** All parts of interactions/ or items/ as objects. */
  rows(name: 'interactions' | 'items'): Promise<Record<string, string>[]>;
  rejects(): Promise<{ readonly file: string; readonly line: number; readonly reason: string; readonly raw: string }[]>;
}

const DATA = process.env['UPNEXT_SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** One of the example datasets, which are not part of the repository. */
export function exampleDataset(name: string): { readonly folder: string; readonly absent: boolean } {
  const folder = join(DATA, name);
  return { folder, absent: !existsSync(join(folder, 'dataset.json')) };
}

/** A new folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'upnext-preprocessing-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a dataset folder; an object as content is written as JSON. */
export async function datasetFolder(files: Readonly<Record<string, string | Uint8Array | object>>): Promise<string> {
  const folder = join(await temporaryFolder(), 'dataset');
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
  }
  return folder;
}

export async function preprocessFolder(dataset: string, options: { readonly threshold?: number; readonly output?: string } = {}): Promise<Output> {
  const folder = options.output ?? join(await temporaryFolder(), 'out');
  const report = await runPipeline({
    datasets: [await openDataset(localFolder(dataset))],
    output: await localOutput(folder),
    threshold: options.threshold ?? 0.5,
  });
  return {
    folder,
    report,
    rows: async (name) => parse(await readFile(join(folder, name, 'part-00000.csv')), { columns: true }),
    rejects: async () =>
      (await readFile(join(folder, 'rejects.jsonl'), 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { file: string; line: number; reason: string; raw: string }),
  };
}

export async function preprocessFiles(files: Readonly<Record<string, string | Uint8Array | object>>, options: { readonly threshold?: number } = {}): Promise<Output> {
  return preprocessFolder(await datasetFolder(files), options);
}

export async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const collected: Value[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

export function rejectedRows({ rejected }: Report): number {
  return Object.values(rejected).reduce((sum, rows) => sum + rows, 0);
}

/** Every row is one of these: no row vanishes. */
export function accountedRows(report: Report): number {
  return report.watched + report.clicked + report.withoutWatchTime + report.duplicates + rejectedRows(report);
}
