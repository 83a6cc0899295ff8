import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { spawnPersonalize, startPersonalizeProcess } from './personalizeProcess.ts';

let state: string;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'upnext-test-'));
});
afterAll(() => rm(state, { recursive: true, force: true }));

async function refused(...options: readonly string[]): Promise<{ readonly code: unknown; readonly error: string }> {
  const child = spawnPersonalize(state, ...options);
  let error = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (error += text));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, error };
}

it.each([['--aws-port', 'http'], ['--colour', 'red'], ['more']])('answers wrong usage %j with one line and exit code 2', async (...options) => {
  const { code, error } = await refused(...options);
  expect(code).toBe(2);
  expect(error).toMatch(/^error: [^\n]+\n$/);
});

it('says in one line that the port is taken', async () => {
  const busy = createServer();
  await once(busy.listen(0, '127.0.0.1'), 'listening');
  const { port } = busy.address() as AddressInfo;
  expect(await refused('--aws-port', String(port))).toEqual({ code: 1, error: `Port ${port} is in use. Free it, or choose another with --aws-port.\n` });
  busy.close();
});

it('keeps a second process off its state', async () => {
  const local = await startPersonalizeProcess(state);
  const { code, error } = await refused();
  expect(code).toBe(1);
  expect(error).toMatch(/^The state \S+ is in use by another process\.[^\n]*\n$/);
  expect(await local.stop()).toBe(0);
});
