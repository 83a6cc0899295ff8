import { stdout } from 'node:process';

import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Command } from 'commander';

import type { ForgetReport } from '../resolvers/forget.ts';
import { clientOptions, findRunningStack } from './runningStack.ts';
import { StartError } from './StartError.ts';

/** `npm run forget`: a viewer's right to be forgotten. */

interface Options {
  readonly user: string;
  readonly state: string;
  readonly aws?: boolean;
  readonly function?: string;
}

const command = new Command('forget')
  .description('Takes a viewer out of the tables, the raw log, uploaded datasets, training files and Personalize, and says what it did. Can be called again.')
  .requiredOption('--user <id>', 'whom to forget')
  .option('--state <folder>', 'state of the local stack', '.upnext')
  .option('--aws', 'the stack on AWS instead, with the credentials and region of your environment')
  .option('--function <name>', 'with --aws: its output ForgetFunction')
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

/** The function may take its 15 minutes. */
const requestTimeoutMs = 16 * 60_000;

async function forget(options: Options): Promise<ForgetReport> {
  const FunctionName = options.aws === true ? options.function : (await findRunningStack(options.state)).outputs['ForgetFunction'];
  if (FunctionName === undefined) throw new StartError('--aws needs --function: the output ForgetFunction of the deployed stack.');
  const lambda = new LambdaClient({ ...(await clientOptions(options)), maxAttempts: 1, requestHandler: { requestTimeout: requestTimeoutMs } });
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ userId: options.user }) }));
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString()) as ForgetReport & { readonly errorMessage?: string };
  if (FunctionError !== undefined) throw new StartError(`The forget function failed: ${answer.errorMessage ?? FunctionError}. What it did stays done; call again.`);
  return answer;
}

function table({ steps }: ForgetReport): string {
  const width = Math.max(...steps.map(({ place }) => place.length));
  return steps.map(({ place, did }) => `${place.padEnd(width)}  ${did}\n`).join('');
}

try {
  const report = await forget(command.opts<Options>());
  if (!report.known) stdout.write(`Nothing is known of the user ${report.userId}.\n`);
  stdout.write(table(report));
  if (!report.complete) stdout.write('Not everything could be done yet: call again later.\n');
  process.exitCode = report.complete ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
