import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { poolKeys } from '../../local/services/cognito/keys.ts';
import { tokenVerifier } from '../../local/services/cognito/tokens.ts';
import { lockState } from '../../local/stateFolder.ts';

let state: string;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'upnext-test-'));
});
afterAll(() => rm(state, { recursive: true, force: true }));

async function run(command: string, ...options: string[]): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, [new URL(`../../local/${command}.ts`, import.meta.url).pathname, ...options]);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

it('prints a token that the user pool of this state trusts, and nothing else', async () => {
  const { code, out } = await run('token', '--user', 'viewer-1', '--group', 'operators', '--state', state);
  expect(code).toBe(0);
  expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const verify = tokenVerifier(await poolKeys(join(state, 'cognito')));
  expect(await verify(out.trim())).toMatchObject({ sub: 'viewer-1', 'cognito:username': 'viewer-1', 'cognito:groups': ['operators'], token_use: 'id', iss: expect.stringMatching(/^https:\/\/cognito-idp\.us-east-1\.amazonaws\.com\/us-east-1_/) as unknown });
  const other = await poolKeys(join(state, 'other'));
  await expect(tokenVerifier(other)(out.trim())).rejects.toThrow();
});

it.each([
  ['start', ['--port', 'http']],
  ['start', ['--colour', 'red']],
  ['token', []],
  ['retrain', ['--nothing']],
])('answers wrong usage of %s %j with one line and exit code 2', async (command, options) => {
  const { code, err } = await run(command, ...options);
  expect(code).toBe(2);
  expect(err).toMatch(/^error: [^\n]+\n$/);
});

it('says in one line what keeps the stack from starting', async () => {
  const missing = await run('start', '--state', state, '--dataset', join(state, 'nowhere'), '--port', '0', '--aws-port', '0');
  expect(missing).toEqual({ code: 1, out: '', err: `No dataset at ${join(state, 'nowhere')}: expected a folder.\n` });

  const busy = createServer();
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  const { port } = busy.address() as AddressInfo;
  const refused = await run('start', '--state', state, '--port', String(port), '--aws-port', '0');
  busy.close();
  expect(refused).toEqual({ code: 1, out: '', err: `Port ${port} is in use. Free it, or choose another with --port.\n` });

  const unlock = await lockState(state);
  const locked = await run('start', '--state', state, '--port', '0', '--aws-port', '0');
  unlock();
  expect(locked).toEqual({ code: 1, out: '', err: `The state ${state} is in use by another process. Stop it, or choose another with --state.\n` });
});

it('says that there is no stack to retrain', async () => {
  const { code, err } = await run('retrain', '--state', state);
  expect([code, err]).toEqual([1, `No local stack runs on the state ${state}. Start one with npm start.\n`]);
});
