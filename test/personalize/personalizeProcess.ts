import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PersonalizeClient } from '@aws-sdk/client-personalize';
import { PersonalizeEventsClient } from '@aws-sdk/client-personalize-events';
import { PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { S3Client } from '@aws-sdk/client-s3';

/** `npm run personalize` as a process of its own, asked by AWS's clients. */
export interface PersonalizeProcess {
  readonly endpoint: string;
  readonly personalize: PersonalizeClient;
  readonly runtime: PersonalizeRuntimeClient;
  readonly events: PersonalizeEventsClient;
  readonly s3: S3Client;
  /** What it has written on the terminal so far. */
  readonly output: () => string;
  /** SIGKILL: it gets no chance to tidy up. */
  kill(): Promise<void>;
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
}

const program = new URL('../../local/personalize.ts', import.meta.url).pathname;

export function spawnPersonalize(state: string, ...options: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, '--aws-port', '0', '--state', state, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Resolves when it is ready; rejects with what it wrote when it ends before. */
export async function startPersonalizeProcess(state: string): Promise<PersonalizeProcess> {
  const child = spawnPersonalize(state);
  let output = '';
  const ready = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const [, endpoint] = /^AWS +(http:\S+)[^\n]*\nReady$/m.exec(output) ?? [];
        if (endpoint !== undefined) resolve(endpoint);
      });
    }
    child.once('exit', (code) => reject(new Error(`personalize ended with ${code} before it was ready:\n${output}`)));
  });
  const endpoint = await ready;
  const client = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };
  const clients = {
    personalize: new PersonalizeClient(client),
    runtime: new PersonalizeRuntimeClient(client),
    events: new PersonalizeEventsClient(client),
    s3: new S3Client({ ...client, forcePathStyle: true }),
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill(signal);
    await exited;
    for (const each of Object.values(clients)) each.destroy();
    return child.exitCode;
  };
  return {
    endpoint,
    ...clients,
    output: () => output,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}
