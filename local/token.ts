import { join } from 'node:path';
import { stdout } from 'node:process';

import { Command } from 'commander';

import { poolKeys } from './services/cognito/keys.ts';
import { signToken } from './services/cognito/tokens.ts';

/** `npm run --silent token`: prints a token of the local user pool, whether or not the stack runs. */
const command = new Command('token')
  .description('Prints a signed token of the local user pool.')
  .requiredOption('--user <id>', 'the viewer: the token\'s sub')
  .option('--group <name...>', 'groups that the viewer is in, such as operators', [])
  .option('--state <folder>', 'state of the local stack', '.upnext')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

const { user, group, state } = command.opts<{ user: string; group: string[]; state: string }>();
stdout.write(`${await signToken(await poolKeys(join(state, 'cognito')), { userId: user, groups: group })}\n`);
