import { join } from 'node:path';
import { stdout } from 'node:process';

import { Command } from 'commander';

import { type GrantRecord, recordedGrants } from './services/iam/grantUsage.ts';
import { chooseState } from './stateFolder.ts';

/** `npm run iam:unused`: what the template's policies grant and no call on the local stack has needed yet. */
const command = new Command('iam:unused')
  .description('Prints grants of the template that no call on the local stack has used.')
  .option('--state <folder>', 'state of the local stack', '.upnext')
  .option('--json', 'as JSON')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

/** Calls to these services are made by AWS's own run time, so none is seen here. */
const UNSEEN = /^(logs|xray):/;

const { state, json } = command.opts<{ state: string; json?: boolean }>();
const { folder } = await chooseState(state, undefined);
const grants = await recordedGrants(join(folder, 'iam'));
if (grants.length === 0) {
  process.stderr.write(`No grants are recorded in ${state}: start the local stack first (npm start).\n`);
  process.exit(1);
}
const unused = grants.filter(({ used, action }) => !used && !UNSEEN.test(action));
const unseen = grants.filter(({ action }) => UNSEEN.test(action));
if (json === true) stdout.write(`${JSON.stringify({ unused, unseen: unseen.length, used: grants.length - unused.length - unseen.length })}\n`);
else stdout.write(`${[...unused.map(line), `${unused.length} of ${grants.length} grants unused; ${unseen.length} for logs and tracing cannot be seen here`].join('\n')}\n`);

function line({ role, action, resource }: GrantRecord): string {
  return `${role.slice(role.lastIndexOf('/') + 1)}  ${action}  ${resource}`;
}
