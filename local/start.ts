import { stdout } from 'node:process';

import { Command, InvalidArgumentError } from 'commander';

import { startLocalStack } from './localStack.ts';
import { TemplateError } from './service.ts';
import { StartError } from './StartError.ts';

/** `npm start`: the whole system on this machine. */

interface Options {
  readonly port: number;
  readonly awsPort: number;
  readonly state: string;
  readonly dataset?: string;
  readonly app?: string;
  readonly fresh?: boolean;
  readonly train: boolean;
  readonly tls?: boolean;
}

const command = new Command('start')
  .description('Runs Upnext on this machine: GraphQL, REST and the AWS services behind them.')
  .option('--port <number>', 'GraphQL, REST and the demo page', port, 4000)
  .option('--aws-port <number>', 'the local AWS services', port, 4566)
  .option('--state <folder>', 'everything that is kept between runs', '.upnext')
  .option('--dataset <folder>', 'watch log and videos (default: the one used last, or a generated sample)')
  .option('--app <file>', 'a CDK app of your own that contains the construct (default: infra/app.ts)')
  .option('--fresh', 'forget the dataset\'s state first')
  .option('--no-train', 'load only')
  .option('--tls', 'https and wss on --port')
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('expected a port number, 0 to 65535.');
  return value;
}

function write(line: string): void {
  stdout.write(`${line}\n`);
}

function fail(error: unknown): never {
  const known = error instanceof StartError || error instanceof TemplateError || (error instanceof Error && error.name === 'DatasetError');
  const text = error instanceof Error ? (known ? error.message : `${error.name}: ${error.message}`) : String(error);
  process.stderr.write(`${text.replace(/\s*\n\s*/g, ' ')}\n`);
  process.exit(1);
}

const options = command.parse().opts<Options>();

try {
  const stack = await startLocalStack({
    ...options,
    root: new URL('..', import.meta.url).pathname,
    log: (source, line) => write(`${source} | ${line}`),
    progress: write,
  });
  write(`GraphQL   ${stack.frontUrl}/graphql (GraphiQL in a browser)`);
  write(`REST      ${stack.frontUrl}/v1/`);
  write(`AWS       ${stack.endpointUrl} (credentials local/local)`);
  write('Ready');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stack.close().then(() => process.exit(0), fail);
    });
  }
} catch (error) {
  fail(error);
}
