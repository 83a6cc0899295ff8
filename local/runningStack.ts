import { join } from 'node:path';

import { readIfPresent } from './durableFile.ts';
import { type RunningStack } from './localStack.ts';
import { StartError } from './StartError.ts';
import { isAlive } from './stateFolder.ts';

/** The stack that runs on this state. Throws StartError when none does. */
export async function findRunningStack(state: string): Promise<RunningStack> {
  const text = await readIfPresent(join(state, 'running.json'));
  const running = text === undefined ? undefined : (JSON.parse(text) as RunningStack);
  if (running === undefined || !isAlive(running.pid)) throw new StartError(`No local stack runs on the state ${state}. Start one with npm start.`);
  return running;
}

export interface ClientOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** For SDK clients: of the local stack as its administrator, or with `aws` those of the SDK's own chain. */
export async function clientOptions(options: { readonly state: string; readonly aws?: boolean }): Promise<ClientOptions> {
  if (options.aws === true) return {};
  const { endpointUrl } = await findRunningStack(options.state);
  return { endpoint: endpointUrl, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}
