import { stdout } from 'node:process';

import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { Command } from 'commander';

import { findRunningStack } from './runningStack.ts';
import { runStateMachine, type StepFunctionsCall } from './stateMachine.ts';

/** `npm run retrain`: preprocessing and training again, in the running local stack. */

const command = new Command('retrain')
  .description('Runs preprocessing and training again in the running local stack.')
  .option('--state <folder>', 'state of the local stack', '.upnext')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

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
  const training = (output as { readonly Output?: { readonly step?: string } } | undefined)?.Output;
  return training?.step ?? JSON.stringify(output);
}

try {
  const stack = await findRunningStack(command.opts<{ state: string }>().state);
  const begin = Date.now();
  const output = await runStateMachine({
    call: stepFunctions(stack.endpointUrl),
    stateMachineArn: stack.preprocessingArn,
    progress: (seconds) => stdout.write(`Preprocessing and training: ${seconds.toFixed(0)} s\n`),
  });
  stdout.write(`Done in ${((Date.now() - begin) / 1000).toFixed(1)} s: ${outcome(output)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
