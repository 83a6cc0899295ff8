import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { Command, CommanderError } from 'commander';
import { accuracy } from './accuracy.ts';
import { appsync } from './appsync.ts';
import { bundles } from './bundles.ts';
import { events } from './events.ts';
import { factorization } from './factorization.ts';
import { type Bench, type Figure } from './figure.ts';
import { kernels } from './kernels.ts';
import { load } from './load.ts';
import { installPeers } from './peers.ts';
import { preprocessing } from './preprocessing.ts';
import { scoring } from './scoring.ts';
import { training } from './training.ts';

/** Every file that measures something, by the name that `--only` takes. */
const benches: Readonly<Record<string, Bench>> = { bundles, kernels, training, factorization, scoring, events, accuracy, preprocessing, appsync, load };

interface Options {
  readonly json?: string;
  readonly only?: readonly string[];
}

function lineOf({ name, value, unit, peer, budget }: Figure): string {
  const parts = [`${name}: ${rounded(value)} ${unit}`];
  if (peer !== undefined) parts.push(`${rounded(value / peer.value)} × ${peer.name} (${rounded(peer.value)} ${unit})`);
  if (budget !== undefined) parts.push(`${verdict(value, budget)} (must ${budget.must}, aim ${budget.aim})`);
  return parts.join(' · ');
}

function verdict(value: number, { must, aim, atLeast }: NonNullable<Figure['budget']>): string {
  const within = (bound: number): boolean => (atLeast ? value >= bound : value <= bound);
  return within(aim) ? 'aim reached' : within(must) ? 'within budget' : 'OVER BUDGET';
}

function rounded(value: number): string {
  return value.toPrecision(3).replace(/^(\d+)e\+\d+$/, String(Math.round(value)));
}

async function bench({ json, only }: Options): Promise<void> {
  const unknown = only?.find((name) => benches[name] === undefined);
  if (unknown !== undefined) throw new RangeError(`There is no benchmark "${unknown}"; expected one of ${Object.keys(benches).join(', ')}.`);
  installPeers();
  const machine = { processor: cpus()[0]?.model ?? 'unknown', threads: availableParallelism(), node: process.version, loadBefore: loadavg()[0] ?? 0 };
  process.stdout.write(`${machine.processor}, ${machine.threads} threads, Node ${machine.node}, load ${machine.loadBefore.toFixed(1)}\n`);
  const figures: Figure[] = [];
  for (const [name, run] of Object.entries(benches)) {
    if (only !== undefined && !only.includes(name)) continue;
    const found = await run((step) => process.stderr.isTTY && process.stderr.write(`\r\u001B[K${name}: ${step}`));
    if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
    for (const figure of found) process.stdout.write(`${lineOf(figure)}\n`);
    figures.push(...found);
  }
  if (json !== undefined) await writeFile(json, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
}

const program = new Command('bench')
  .description('Measures what the budgets name, each figure beside a peer or a physical limit in the same run.')
  .option('--json <file>', 'write the figures there too')
  .option('--only <names...>', 'some benchmarks alone')
  .allowExcessArguments(false)
  .exitOverride();

try {
  await program.parseAsync();
  await bench(program.opts());
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed its message; --help comes here too, with 0.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
