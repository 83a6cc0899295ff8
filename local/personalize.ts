import { stdout } from 'node:process';

import { Command, InvalidArgumentError } from 'commander';

import { startPersonalizeAlone } from './personalizeAlone.ts';
import { StartError } from './StartError.ts';

/** `npm run personalize`: the local Amazon Personalize alone, with the S3 that imports and exports need. */

interface Options {
  readonly awsPort: number;
  readonly state: string;
}

const command = new Command('personalize')
  .description('Runs the local Amazon Personalize with S3 on this machine, and nothing else.')
  .option('--aws-port <number>', 'endpoint of Personalize and S3', port, 4566)
  .option('--state <folder>', 'everything that is kept between runs', '.upnext')
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('expected a port number, 0 to 65535.');
  return value;
}

function fail(error: unknown): never {
  const text = error instanceof StartError ? error.message : error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  process.stderr.write(`${text.replace(/\s*\n\s*/g, ' ')}\n`);
  process.exit(1);
}

try {
  const alone = await startPersonalizeAlone({ ...command.parse().opts<Options>(), log: (source, line) => stdout.write(`${source} | ${line}\n`) });
  stdout.write(`AWS       ${alone.endpointUrl} (Personalize and S3, credentials local/local)\nReady\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      alone.close().then(() => process.exit(0), fail);
    });
  }
} catch (error) {
  fail(error);
}
