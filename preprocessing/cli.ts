import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { DatasetError } from './DatasetError.ts';
import { type Dataset, openDataset } from './dataset.ts';
import { parseWeights, type SomeWeights } from './eventWeights.ts';
import { DEFAULT_WATCH_THRESHOLD } from './label.ts';
import { localFolder, localOutput } from './localStorage.ts';
import { DEFAULT_MEMORY, runPipeline } from './pipeline.ts';
import type { Report } from './report.ts';

const PROGRESS_EVERY_MS = 200;
/** Bytes, inflated: about half a million rows, a second's work. */
const THREADS_FROM = 24 * 1024 * 1024;
/** Bytes, inflated: some sixty million rows. Past it two threads, each with a sixty-fourth of the rows in memory, would take more than 1.5 GB. */
const THREADS_TO = 3 * 1024 ** 3;
/** What gzip makes of watch logs, about. */
const GZIP_RATIO = 3;

function parseCount(text: string): number {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= 64)) throw new InvalidArgumentError('Expected a whole number from 1 to 64.');
  return value;
}

function parseMegabytes(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('Expected a number of megabytes.');
  return value * 1024 * 1024;
}

function parseWeightsOption(text: string): SomeWeights {
  try {
    return parseWeights(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function parseThreshold(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 1)) throw new InvalidArgumentError('Expected a number above 0 and at most 1.');
  return value;
}

/** Rows read so far, on one line that rewrites itself; nothing where stderr is no terminal. */
function progressLine(): { show(rows: number): void; clear(): void } {
  let shownAt = 0;
  let shown = false;
  return {
    show(rows) {
      if (!process.stderr.isTTY || Date.now() - shownAt < PROGRESS_EVERY_MS) return;
      shownAt = Date.now();
      shown = true;
      process.stderr.write(`\r\u001B[K${rows.toLocaleString('en')} rows`);
    },
    clear() {
      if (shown) process.stderr.write('\r\u001B[K');
    },
  };
}

function summary(report: Report, output: string): string {
  const count = (value: number): string => value.toLocaleString('en');
  const rejected = Object.entries(report.rejected);
  const sum = rejected.reduce((total, [, rows]) => total + rows, 0);
  return [
    `${count(report.rows)} rows: ${count(report.watched)} watched, ${count(report.clicked)} clicked, ${count(report.withoutWatchTime)} without watch time, ${count(report.duplicates)} duplicates, ${count(sum)} rejected`,
    ...rejected.map(([reason, rows]) => `  rejected: ${reason}: ${count(rows)}`),
    ...(report.warnings ?? []).map((warning) => `  warning: ${warning}`),
    `${count(report.users)} users × ${count(report.items)} videos, ${report.from} to ${report.to}`,
    `written to ${output}`,
    '',
  ].join('\n');
}

interface Options {
  readonly dataset: string;
  readonly output: string;
  readonly threshold: number;
  readonly maxRejects: number;
  readonly weights?: SomeWeights;
  readonly threads?: number;
  readonly memory?: number;
  readonly parquet?: true;
}

async function preprocess(options: Options): Promise<void> {
  const progress = progressLine();
  try {
    const dataset = await openDataset(localFolder(options.dataset));
    const output = await localOutput(options.output);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // 128 + the signal's number, as shells expect of an interrupted command.
      process.once(signal, () => void output.discard().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143)));
    }
    const alsoWrite = options.parquet === true ? (await import('./writeParquet.ts')).writeParquet : undefined;
    const report = await runPipeline({
      datasets: [dataset],
      output,
      threshold: options.threshold,
      maxRejectShare: options.maxRejects,
      threads: options.threads ?? (await threadsFor(dataset)),
      memory: options.memory ?? DEFAULT_MEMORY,
      ...(options.weights === undefined ? {} : { weights: options.weights }),
      ...(alsoWrite === undefined ? {} : { alsoWrite: (plays) => alsoWrite(output, plays) }),
      onProgress: ({ rows }) => progress.show(rows),
    });
    progress.clear();
    process.stdout.write(summary(report, options.output));
  } finally {
    progress.clear();
  }
}

/** Two where files are so large that starting threads is worth it, not so large that they take much memory, and there is a processor for each. */
async function threadsFor(dataset: Dataset): Promise<number> {
  let bytes = 0;
  for (const { file } of dataset.interactions) bytes += ((await dataset.folder.size?.(file)) ?? 0) * (/\.gz$/i.test(file) ? GZIP_RATIO : 1);
  return bytes >= THREADS_FROM && bytes <= THREADS_TO && availableParallelism() > 1 ? 2 : 1;
}

const program = new Command('preprocess')
  .description('Turns raw watch logs into the files that Personalize trains on and the user × video matrix.')
  .requiredOption('--dataset <folder>', 'folder with the raw logs, and dataset.json if their columns have other names')
  .requiredOption('--output <folder>', 'new folder, or one that an earlier run wrote')
  .option('--threshold <share>', 'share of a video from which a play counts as watched', parseThreshold, DEFAULT_WATCH_THRESHOLD)
  .option('--max-rejects <share>', 'fail, and replace nothing, when more than this share of the rows is rejected', parseThreshold, 1)
  .option('--weights <list>', 'what events add to the matrix: watched=1,clicked=0.2,liked=0.5,shared=0.5,commented=0.5 unless dataset.json says otherwise', parseWeightsOption)
  .option('--parquet', 'write the interactions as Parquet too, below parquet/')
  .option('--threads <count>', 'threads that read and merge (default: 2 where there is something to gain)', parseCount)
  .option('--memory <megabytes>', 'rows held in memory between the stages; more wait in a temporary file (default: 128)', parseMegabytes)
  .allowExcessArguments(false)
  .exitOverride();

try {
  await program.parseAsync();
  await preprocess(program.opts());
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed its message; --help comes here too, with 0.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`error: ${error instanceof DatasetError ? message : `preprocessing failed: ${message}`}\n`);
    process.exitCode = 1;
  }
}
