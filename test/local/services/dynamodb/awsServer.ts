import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AwsRequest, type AwsResponse, type LocalContext, type LocalService } from '../../../../local/service.ts';

/** A local service behind HTTP, as the SDKs and the CLI see it; requests are not authenticated here. */
export interface ServedService<S extends LocalService> {
  readonly service: S;
  readonly url: string;
  readonly context: LocalContext;
  readonly lines: readonly string[];
  /** Closes it and makes it anew on the same state, as a restart does. */
  restart(): Promise<void>;
  /** Moves the service's clock on. */
  advance(milliseconds: number): void;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Answers context.call. */
  readonly call?: LocalContext['call'];
}

export async function serve<S extends LocalService>(create: (context: LocalContext) => S, options: ServeOptions = {}): Promise<ServedService<S>> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'upnext-service-'));
  const lines: string[] = [];
  let skewMs = 0;
  const context: LocalContext = {
    stateFolder,
    region: 'us-east-1',
    accountId: '000000000000',
    endpointUrl: 'http://127.0.0.1:0',
    now: () => Date.now() + skewMs,
    log: (source, line) => lines.push(`${source}: ${line}`),
    call: options.call ?? (() => Promise.reject(new Error('This service calls no other'))),
  };
  let service = create(context);
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const url = incoming.url ?? '/';
      const queryAt = url.indexOf('?');
      const request: AwsRequest = {
        service: service.names[0] ?? '',
        method: incoming.method ?? 'GET',
        path: queryAt < 0 ? url : url.slice(0, queryAt),
        query: new URLSearchParams(queryAt < 0 ? '' : url.slice(queryAt + 1)),
        headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : (value ?? '')])),
        body: Buffer.concat(chunks),
        principal: { kind: 'admin' },
        requestId: randomUUID(),
      };
      const answer = service.handle?.(request) ?? Promise.reject(new Error('The service handles nothing'));
      answer.then(
        (response: AwsResponse) => outgoing.writeHead(response.status, { ...response.headers, 'x-amzn-requestid': request.requestId }).end(response.body),
        (error: unknown) => outgoing.writeHead(500).end(String(error)),
      );
    });
  });
  server.keepAliveTimeout = 75_000;
  await listen(server);
  return {
    get service() {
      return service;
    },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    context,
    lines,
    async restart() {
      await service.close?.();
      service = create(context);
    },
    advance(milliseconds) {
      skewMs += milliseconds;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await service.close?.();
      await rm(stateFolder, { recursive: true, force: true });
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
}

/** Client settings of every SDK client in these tests. */
export function clientOptions(url: string): { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string }; maxAttempts: number } {
  return { endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };
}
