import { stdout } from 'node:process';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Command, InvalidArgumentError } from 'commander';

import { trainingConfig } from '../training/config.ts';
import { describeHistory, versionInService } from '../training/statusReport.ts';
import { TrainingLog } from '../training/TrainingLog.ts';
import { clientOptions, findRunningStack } from './runningStack.ts';

/** `npm run training:status`: what training decided, and why. */

interface Options {
  readonly state: string;
  readonly aws?: boolean;
  readonly table?: string;
  readonly last: number;
  readonly json?: boolean;
}

const command = new Command('training:status')
  .description('Shows what is in service and the latest decisions of training, with reasons and numbers.')
  .option('--state <folder>', 'state of the local stack', '.upnext')
  .option('--aws', 'the stack on AWS instead, with the credentials and region of your environment; needs --table')
  .option('--table <name>', 'the TrainingLog table: output TrainingLog of the stack')
  .option('--last <number>', 'decisions shown of each solution', count, 3)
  .option('--json', 'as JSON, all decisions that were read')
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number, 1 or more.');
  return value;
}

try {
  const options = command.opts<Options>();
  const table = options.table ?? (options.aws === true ? undefined : (await findRunningStack(options.state)).outputs['TrainingLog']);
  if (table === undefined) throw new Error('Which table? Give --table with the output TrainingLog of the stack.');
  const client = new DynamoDBClient(await clientOptions(options));
  const log = new TrainingLog(client, table);
  const histories = await Promise.all(
    [...trainingConfig.solutions.map(({ name }) => name), trainingConfig.datasetGroup].map(async (solution) => ({ solution, decisions: await log.decisions(solution) })),
  );
  client.destroy();
  if (options.json === true) stdout.write(`${JSON.stringify(histories.map((history) => ({ ...history, inService: versionInService(history.decisions) ?? null })))}\n`);
  else stdout.write(`${describeHistory(histories.filter(({ solution, decisions }) => solution !== trainingConfig.datasetGroup || decisions.length > 0), options.last)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
