import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type AwsCall, AwsError, type AwsRequest, type AwsResponse, type LocalContext, type LocalService } from '../../../../local/service.ts';

export type Answer = (request: AwsRequest) => Promise<AwsResponse> | AwsResponse;

export interface Dispatcher {
  /** By SigV4 name. */
  readonly services: Map<string, Answer>;
  readonly context: (stateFolder: string) => LocalContext;
}

/** The local services' way to each other, without access checks; a service that nobody answers for is missing with 404. */
export function createDispatcher(): Dispatcher {
  const services = new Map<string, Answer>();
  const call = async (request: AwsCall): Promise<AwsResponse> => {
    const answer = services.get(request.service);
    if (answer === undefined) return { status: 404, body: JSON.stringify({ __type: 'NotFound', message: `no ${request.service} here` }) };
    return answer({
      service: request.service,
      principal: request.principal,
      method: request.method ?? 'POST',
      path: request.path ?? '/',
      query: request.query ?? new URLSearchParams(),
      headers: request.headers ?? {},
      body: Buffer.from(request.body ?? ''),
      requestId: randomUUID(),
    });
  };
  const context = (stateFolder: string): LocalContext => ({
    stateFolder,
    region: 'us-east-1',
    accountId: '000000000000',
    endpointUrl: 'http://127.0.0.1:1',
    now: () => Date.now(),
    log: () => undefined,
    call,
  });
  return { services, context };
}

export function register({ services }: Dispatcher, service: LocalService): void {
  for (const name of service.names) services.set(name, (request) => ask(service, request));
}

/** As the endpoint does: an AwsError that the service throws goes out in the service's own form. */
async function ask(service: LocalService, request: AwsRequest): Promise<AwsResponse> {
  try {
    return (await service.handle?.(request)) ?? { status: 404 };
  } catch (error) {
    if (error instanceof AwsError && service.errorResponse !== undefined) return service.errorResponse(error, request);
    throw error;
  }
}

/** The service on a free port, for SDK clients. */
export async function serve(service: LocalService): Promise<{ readonly endpoint: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://local');
      const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
      const request: AwsRequest = {
        service: service.names[0] ?? '',
        method: incoming.method ?? 'GET',
        path: url.pathname,
        query: url.searchParams,
        headers,
        body: Buffer.concat(chunks),
        principal: { kind: 'admin' },
        requestId: randomUUID(),
      };
      void ask(service, request).then(
        (response) => outgoing.writeHead(response.status, { ...response.headers }).end(response.body),
        (error: unknown) => outgoing.writeHead(500).end(String(error)),
      );
    });
  });
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}
