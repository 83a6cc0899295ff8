import { basename } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type TrainingData } from '../../local/services/personalize/recipes/recipe.ts';
import { DatasetError } from '../../preprocessing/DatasetError.ts';
import { evaluateModels } from './evaluateModels.ts';
import { readDataset } from './readDataset.ts';
import { type Protocol, split } from './split.ts';
import { tableOf } from './table.ts';

interface Options {
  readonly dataset: string;
  readonly protocol: 'personalize' | 'leave-last-out';
  readonly splitAt?: number;
  readonly testDays?: number;
  readonly allPlays: boolean;
  readonly json: boolean;
}

const PROGRESS_EVERY_MS = 100;
const SEED = 1;
const DAY_SECONDS = 86_400;

function parseTime(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError('Expected a time in ISO 8601.');
  return at / 1000;
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!(days > 0)) throw new InvalidArgumentError('Expected a number above 0.');
  return days;
}

function protocolOf({ protocol, splitAt, testDays }: Options, { interactions: { timestamp } }: TrainingData): Protocol {
  if (splitAt !== undefined) return { kind: 'split-at', at: splitAt };
  if (testDays !== undefined) return { kind: 'split-at', at: (timestamp.at(-1) ?? 0) - testDays * DAY_SECONDS };
  return protocol === 'personalize' ? { kind: 'personalize', seed: SEED } : { kind: 'leave-last-out' };
}

/** One line on a terminal that rewrites itself; nothing elsewhere. */
function progressLine(): { show(text: string): void; clear(): void } {
  let shownAt = 0;
  return {
    show(text) {
      if (!process.stderr.isTTY || Date.now() - shownAt < PROGRESS_EVERY_MS) return;
      shownAt = Date.now();
      process.stderr.write(`\r\u001B[K${text}`);
    },
    clear: () => {
      if (shownAt > 0) process.stderr.write('\r\u001B[K');
    },
  };
}

async function evaluate(options: Options): Promise<void> {
  const progress = progressLine();
  try {
    const data = await readDataset(options.dataset, { allPlays: options.allPlays, onProgress: (plays) => progress.show(`reading: ${plays.toLocaleString('en')} plays`) });
    const protocol = protocolOf(options, data);
    const parts = split(data, protocol);
    if (parts.cases.length === 0) throw new DatasetError(`${options.dataset} has nobody to predict for: expected viewers with a watch before and one after the cut.`);
    const results = evaluateModels(parts, (step, share) => progress.show(`${step}: ${Math.round(100 * share)} %`));
    progress.clear();
    const shape = { dataset: basename(options.dataset), protocol, users: data.userIds.length, items: data.itemIds.length, interactions: data.interactions.length, cases: parts.cases.length };
    const count = (value: number): string => value.toLocaleString('en');
    const title = `${shape.dataset}, ${protocol.kind === 'split-at' ? `split at ${new Date(1000 * protocol.at).toISOString()}` : protocol.kind}${options.allPlays ? ', every play a watch' : ''}`;
    const line = `${title}: ${count(shape.users)} users × ${count(shape.items)} videos, ${count(shape.interactions)} interactions, ${count(shape.cases)} users predicted for`;
    process.stdout.write(options.json ? `${JSON.stringify({ ...shape, results }, null, 2)}\n` : `${line}\n\n${tableOf(results)}\n`);
  } finally {
    progress.clear();
  }
}

const program = new Command('evaluate')
  .description('Measures every recipe beside popularity, item-kNN and plain EASE on a dataset folder.')
  .requiredOption('--dataset <folder>', 'folder with the raw logs, and dataset.json if their columns have other names')
  .addOption(new Option('--protocol <name>', 'what is held out').choices(['personalize', 'leave-last-out']).default('leave-last-out'))
  .addOption(new Option('--split-at <time>', 'learn from what came before this time, predict what came after').argParser(parseTime).conflicts('testDays'))
  .addOption(new Option('--test-days <days>', 'learn from all but the last days, predict those').argParser(parseDays))
  .option('--all-plays', 'every play counts as a whole watch: ratings as plays', false)
  .option('--json', 'everything as JSON', false)
  .allowExcessArguments(false)
  .exitOverride();

try {
  await program.parseAsync();
  await evaluate(program.opts());
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed its message; --help comes here too, with 0.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`error: ${error instanceof DatasetError ? message : `evaluation failed: ${message}`}\n`);
    process.exitCode = 1;
  }
}
