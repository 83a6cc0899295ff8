import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundleFunction } from '../../infra/bundle.ts';
import type { parameterError } from './parameterError.ts';

describe('a bundled function', () => {
  const folder = mkdtempSync(join(tmpdir(), 'upnext-bundle-'));
  const code = bundleFunction('test/infra/parameterError.ts');
  let server: Server;
  let errorOf: (name: string) => ReturnType<typeof parameterError>;

  beforeAll(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    // Answers the error that the parameter is named after.
    server = createServer((request, response) => {
      void json(request).then((body) => {
        const { Name } = body as { readonly Name: string };
        response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify({ __type: Name, message: `got ${Name}` }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const file = join(folder, 'index.mjs');
    writeFileSync(file, code);
    const bundled = (await import(pathToFileURL(file).href)) as { readonly parameterError: typeof parameterError };
    errorOf = (name) => bundled.parameterError(endpoint, name);
  });

  afterAll(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
    vi.unstubAllEnvs();
  });

  it('gets an error that it names in that class', async () => {
    expect(await errorOf('ParameterNotFound')).toMatchObject({ isNotFound: true, error: { name: 'ParameterNotFound', message: 'got ParameterNotFound', $fault: 'client' } });
  });

  it('gets an error that it does not name by its name', async () => {
    expect(code).not.toContain('ParameterVersionNotFound');
    expect(await errorOf('ParameterVersionNotFound')).toMatchObject({ isNotFound: false, error: { name: 'ParameterVersionNotFound', message: 'got ParameterVersionNotFound', $fault: 'client' } });
  });

  it('carries what it calls, and nothing else of the service', () => {
    expect(code).toContain('GetParameter');
    expect(code).not.toMatch(/PutParameter|DescribeInstances|Automation/);
  });
});

it('says which function cannot be bundled', () => {
  expect(() => bundleFunction('resolvers/lambda/nothing.ts')).toThrow('resolvers/lambda/nothing.ts cannot be bundled');
});
