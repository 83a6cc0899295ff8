import { stdout } from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { trainingConfig } from '../training/config.ts';
import { type CostLine, estimate, type Usage } from './estimate.ts';
import { readPrices } from './prices.ts';

/** `npm run cost`: what a month on AWS comes to. */

interface Options {
  readonly monthlyUsers: number;
  readonly requestsPerUser: number;
  readonly playsPerUser: number;
  readonly videos: number;
  readonly monthsOfPlays: number;
  readonly trainings: number;
  readonly peakFactor: number;
  readonly prices?: string;
  readonly json?: boolean;
}

/** How lists are asked for where nobody says otherwise: mostly the viewer's own. */
const shares = { 'user-personalization': 0.6, 'similar-items': 0.2, popularity: 0.1, trending: 0.08, 'personalized-ranking': 0.02 };

const command = new Command('cost')
  .description('Estimates the monthly bill on AWS from a file of prices.')
  .requiredOption('--monthly-users <number>', 'users who come in a month', amount)
  .option('--requests-per-user <number>', 'lists that each of them asks for', amount, 60)
  .option('--plays-per-user <number>', 'plays of each of them', amount, 40)
  .option('--videos <number>', 'videos in the catalogue', amount, 10_000)
  .option('--months-of-plays <number>', 'months of plays that are kept and learned from', amount, 12)
  .option('--trainings <number>', 'trainings a month with new data', amount, 30)
  .option('--peak-factor <number>', 'busiest five minutes of a day to its average', amount, 4)
  .option('--prices <file>', 'prices', undefined)
  .option('--json', 'as JSON')
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

function amount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new InvalidArgumentError('expected a number, 0 or more.');
  return value;
}

try {
  const options = command.opts<Options>();
  const prices = await readPrices(options.prices ?? new URL('prices.json', import.meta.url));
  const usage: Usage = {
    users: options.monthlyUsers,
    requestsPerUser: options.requestsPerUser,
    playsPerUser: options.playsPerUser,
    shares,
    interactions: options.monthlyUsers * options.playsPerUser * options.monthsOfPlays,
    videos: options.videos,
    trainings: options.trainings,
    peakFactor: options.peakFactor,
  };
  const result = estimate(trainingConfig, prices, usage);
  if (options.json === true) stdout.write(`${JSON.stringify({ ...result, usage, pricesOf: prices.checked, region: prices.region, unverified: prices.unverified })}\n`);
  else {
    stdout.write(`${[...result.lines.map(show), '', `${'Total a month'.padEnd(48)}${dollars(result.totalUsd)}`, `${'For 1,000 lists'.padEnd(48)}${dollars(result.usdPer1000Requests)}`].join('\n')}\n`);
    stdout.write(`\nPrices of ${prices.checked} for ${prices.region} from cost/prices.json. ${prices.unverified.length} of them nobody has compared with AWS's page: check them before you rely on this.\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof z.ZodError ? `The price file is not as expected: ${z.prettifyError(error)}` : error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

function show({ service, what, quantity, unit, usd }: CostLine): string {
  const amountText = `${quantity.toLocaleString('en-US', { maximumFractionDigits: quantity < 100 ? 2 : 0 })} ${unit}`;
  return `${`${service}  ${what}`.padEnd(48)}${dollars(usd)}  ${amountText}`;
}

function dollars(usd: number): string {
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`.padStart(14);
}
