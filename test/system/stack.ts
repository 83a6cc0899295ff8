import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request as requestPlainly } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
export const apiKey = 'da2-localdevelopment00000000';
/** Real data that is not part of the repository. */
export const sharedData = process.env['UPNEXT_SHARED_DATA'] ?? resolve(root, '../shared/data');

export interface Stack {
  readonly frontUrl: string;
  readonly endpointUrl: string;
  readonly stateFolder: string;
  /** What the process printed so far, both streams. */
  output(): string;
  /** As a power cut would: no chance to tidy up. */
  kill9(): Promise<void>;
  /** SIGTERM, and the state folder goes with it. */
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'upnext-'));
}

/** `npm start -- …` as a user types it, without npm in between, so that a signal reaches the process itself. */
export function runStart(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['local/start.ts', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Starts the stack and resolves once it is ready; rejects with its output when it ends before that. */
export async function startStack(options: { readonly stateFolder?: string; readonly args?: readonly string[] } = {}): Promise<Stack> {
  const stateFolder = options.stateFolder ?? (await temporaryFolder());
  const [port, awsPort] = [await freePort(), await freePort()];
  const child = runStart(['--port', String(port), '--aws-port', String(awsPort), '--state', stateFolder, ...(options.args ?? [])]);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = once(child, 'exit');

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    if (child.exitCode === null && child.signalCode === null) await exited;
  };
  const frontUrl = `${options.args?.includes('--tls') === true ? 'https' : 'http'}://127.0.0.1:${port}`;
  const deadline = Date.now() + 300_000;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The stack ended before it was ready:\n${output}`);
    if (Date.now() > deadline) {
      await end('SIGKILL');
      throw new Error(`The stack was not ready in 300 s:\n${output}`);
    }
    if (await isReady(`${frontUrl}/healthz`)) break;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  return {
    frontUrl,
    endpointUrl: `http://127.0.0.1:${awsPort}`,
    stateFolder,
    output: () => output,
    kill9: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGTERM');
      await rm(stateFolder, { recursive: true, force: true });
    },
  };
}

/** Over TLS this process trusts nothing self-made, so it looks without. */
function isReady(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const answered = (response: IncomingMessage): void => {
      response.resume();
      resolve(response.statusCode === 200);
    };
    const request = url.startsWith('https') ? requestSecurely(url, { rejectUnauthorized: false }, answered) : requestPlainly(url, answered);
    request.once('error', () => resolve(false)).end();
  });
}

/** For AWS SDK clients that talk to the stack as its administrator. */
export function awsClientOptions(endpointUrl: string): {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
} {
  return { endpoint: endpointUrl, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}
