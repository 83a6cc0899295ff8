import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { freePort, runStart, temporaryFolder } from './stack.ts';

async function runToEnd(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = runStart(args);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');

describe('npm start', () => {
  it('shows GraphiQL to a browser and JSON to a client', async () => {
    const page = await fetch(`${inject('frontUrl')}/graphql`, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('graphiql');
    expect((await fetch(`${inject('frontUrl')}/graphiql`)).status).toBe(200);
    const openapi = (await (await fetch(`${inject('frontUrl')}/v1/openapi.json`)).json()) as { openapi: string; paths: Record<string, unknown> };
    expect(openapi.openapi).toMatch(/^3\.1/);
    expect(Object.keys(openapi.paths)).toContain('/users/{userId}/recommendations');
  });

  it('ends with one line and code 1 when a port is in use, and leaves no state behind', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const state = join(await temporaryFolder(), 'state');
    const { code, output } = await runToEnd(['--port', String(port), '--aws-port', String(await freePort()), '--state', state]);
    server.close();
    expect(code).toBe(1);
    expect(lines(output)).toHaveLength(1);
    expect(output).toContain(String(port));
    expect(await readdir(state).catch(() => [])).toEqual([]);
  });

  it.each([
    ['an unknown option', ['--colour', 'red'], /--colour/],
    ['a port that is no number', ['--port', 'http'], /--port.*http/],
  ])('ends with code 2 for %s', async (_, args, message) => {
    const { code, output } = await runToEnd(args);
    expect(code).toBe(2);
    expect(output).toMatch(message);
    expect(output).not.toMatch(/^\s+at /m);
  });

  it('ends with one line and code 1 for a data set that is not there or holds nothing to read', async () => {
    const folder = await temporaryFolder();
    const state = join(folder, 'state');
    const ports = async () => ['--port', String(await freePort()), '--aws-port', String(await freePort()), '--state', state];
    const missing = await runToEnd(['--dataset', join(folder, 'nowhere'), ...(await ports())]);
    expect(missing.code).toBe(1);
    expect(lines(missing.output)).toHaveLength(1);
    expect(missing.output).toContain('nowhere');

    const empty = join(folder, 'empty');
    await mkdir(empty);
    await writeFile(join(empty, 'notes.txt'), 'nothing here');
    const unreadable = await runToEnd(['--dataset', empty, ...(await ports())]);
    expect(unreadable.code).toBe(1);
    expect(lines(unreadable.output)).toHaveLength(1);
    expect(unreadable.output).toContain('empty');
    expect(await readdir(state).catch(() => [])).toEqual([]);
  });
});
