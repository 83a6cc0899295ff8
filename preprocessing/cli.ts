import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { DatasetError } from './DatasetError.ts';
import { openDataset } from './dataset.ts';
import { DEFAULT_WATCH_THRESHOLD } from './label.ts';
import { localFolder, localOutput } from './localStorage.ts';
import { runPipeline } from './pipeline.ts';
import type { Report } from './report.ts';

const PROGRESS_EVERY_MS = 200;

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

async function preprocess(options: { readonly dataset: string; readonly output: string; readonly threshold: number; readonly maxRejects: number }): Promise<void> {
  const progress = progressLine();
  try {
    const dataset = await openDataset(localFolder(options.dataset));
    const output = await localOutput(options.output);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // 128 + the signal's number, as shells expect of an interrupted command.
      process.once(signal, () => void output.discard().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143)));
    }
    const report = await runPipeline({ datasets: [dataset], output, threshold: options.threshold, maxRejectShare: options.maxRejects, onProgress: ({ rows }) => progress.show(rows) });
    progress.clear();
    process.stdout.write(summary(report, options.output));
  } finally {
    progress.clear();
  }
}

const program = new Command('preprocess')
  .description('Turns raw watch logs into the files that Personalize trains on and the user × video matrix.')
  .requiredOption('--dataset <folder>', 'folder with the raw logs, and dataset.json if their columns have other names')
  .requiredOption('--output <folder>', 'new folder, or one that an earlier run wrote')
  .option('--threshold <share>', 'share of a video from which a play counts as watched', parseThreshold, DEFAULT_WATCH_THRESHOLD)
  .option('--max-rejects <share>', 'fail, and replace nothing, when more than this share of the rows is rejected', parseThreshold, 1)
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
