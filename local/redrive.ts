import { stdout } from 'node:process';

import { Command } from 'commander';

import { redrive } from './redriveQueue.ts';
import { clientOptions } from './runningStack.ts';

/** `npm run redrive`: what could not be delivered to Personalize, once more. */

const command = new Command('redrive')
  .description('Hands what lies in the dead-letter queues of plays and videos to their functions again.')
  .option('--state <folder>', 'state of the local stack', '.upnext')
  .option('--aws', 'the stack on AWS instead, with the credentials and region of your environment')
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

try {
  const outcomes = await redrive(await clientOptions(command.opts<{ state: string; aws?: boolean }>()));
  for (const { functionName, delivered, refused, failed, gone } of outcomes) {
    stdout.write(`${functionName}: ${delivered} records delivered, ${refused} refused again, ${failed} failed again, ${gone} no longer in the stream\n`);
  }
  process.exitCode = outcomes.some(({ refused, failed, gone }) => refused + failed + gone > 0) ? 1 : 0;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
