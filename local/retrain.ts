import { stdout } from 'node:process';

import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { Command, InvalidArgumentError } from 'commander';

import { trainingConfig } from '../training/config.ts';
import { findRunningStack } from './runningStack.ts';
import { runStateMachine, type StepFunctionsCall } from './stateMachine.ts';

/** `npm run retrain`: preprocessing and training again, in the running local stack. */

interface Options {
  readonly state: string;
  readonly wake?: readonly string[];
}

const keys = trainingConfig.solutions.map(({ key }) => key);

const command = new Command('retrain')
  .description('Runs preprocessing and training again in the running local stack.')
  .option('--state <folder>', 'state of the local stack', '.upnext')
  .option('--wake <recipe>', `training alone, and a recipe that was put to sleep comes back: ${keys.join(', ')}; may be repeated`, recipe)
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

function recipe(text: string, before: readonly string[] = []): readonly string[] {
  if (!keys.some((key) => key === text)) throw new InvalidArgumentError(`expected one of ${keys.join(', ')}.`);
  return [...before, text];
}

function stepFunctions(endpoint: string): StepFunctionsCall {
  const client = new SFNClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const commands = {
    StartExecution: (input: object) => client.send(new StartExecutionCommand(input as { stateMachineArn: string })),
    DescribeExecution: (input: object) => client.send(new DescribeExecutionCommand(input as { executionArn: string })),
    ListExecutions: (input: object) => client.send(new ListExecutionsCommand(input as { stateMachineArn: string })),
  };
  return async (operation, input) => ({ ...(await commands[operation](input)) });
}

/** What the train function said last; Training's output is inside of Preprocessing's. */
function outcome(output: unknown): string {
  const { step, Output } = (output ?? {}) as { readonly step?: string; readonly Output?: { readonly step?: string } };
  return step ?? Output?.step ?? JSON.stringify(output);
}

try {
  const { state, wake } = command.opts<Options>();
  const stack = await findRunningStack(state);
  const begin = Date.now();
  const output = await runStateMachine({
    call: stepFunctions(stack.endpointUrl),
    stateMachineArn: wake === undefined ? stack.preprocessingArn : (stack.outputs['TrainingStateMachine'] ?? ''),
    ...(wake === undefined ? {} : { input: { wake } }),
    progress: (seconds) => stdout.write(`${wake === undefined ? 'Preprocessing and training' : 'Training'}: ${seconds.toFixed(0)} s\n`),
  });
  stdout.write(`Done in ${((Date.now() - begin) / 1000).toFixed(1)} s: ${outcome(output)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
