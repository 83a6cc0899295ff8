import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PersonalizeClient } from '@aws-sdk/client-personalize';
import { PersonalizeEventsClient } from '@aws-sdk/client-personalize-events';
import { PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { createPersonalizeService } from '../../../../local/services/personalize/server.ts';
import type { Trainer } from '../../../../local/services/personalize/training/trainer.ts';
import type { AwsCall, AwsResponse, LocalContext, LocalService } from '../../../../local/service.ts';
import { popularityTrainer } from './popularityRecipe.ts';

export interface LocalPersonalize {
  readonly service: LocalService;
  readonly personalize: PersonalizeClient;
  readonly runtime: PersonalizeRuntimeClient;
  readonly events: PersonalizeEventsClient;
  readonly logged: readonly string[];
  /** What the service wrote to S3, by "bucket/key". */
  readonly written: ReadonlyMap<string, string>;
  /** "http://127.0.0.1:41234" */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** The service behind HTTP, asked by AWS's own clients; `objects` are what S3 holds, by "bucket/key". */
export async function startPersonalize(options: {
  readonly stateFolder: string;
  readonly objects: ReadonlyMap<string, string>;
  readonly trainer?: Trainer;
  readonly now?: () => number;
}): Promise<LocalPersonalize> {
  const logged: string[] = [];
  const written = new Map<string, string>();
  const context: LocalContext = {
    stateFolder: options.stateFolder,
    region: 'us-east-1',
    accountId: '000000000000',
    endpointUrl: '',
    now: options.now ?? Date.now,
    log: (_source, line) => void logged.push(line),
    call: (call) => {
      if (call.method !== 'PUT') return Promise.resolve(readObjects(options.objects, call));
      if (call.path?.startsWith('/data/') !== true) return Promise.resolve({ status: 403 });
      written.set(decodeURIComponent(call.path.slice(1)), Buffer.from(call.body ?? '').toString());
      return Promise.resolve({ status: 200 });
    },
  };
  const service = createPersonalizeService(context, { trainer: options.trainer ?? popularityTrainer });
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://localhost');
      const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
      const request = {
        service: 'personalize', method: incoming.method ?? '', path: url.pathname, query: url.searchParams, headers, body: Buffer.concat(chunks), requestId: randomUUID(),
        principal: { kind: 'admin' },
      } as const;
      void service.handle?.(request).then((response) => {
        outgoing.writeHead(response.status, { ...response.headers, 'x-amzn-requestid': request.requestId });
        outgoing.end(response.body);
      });
    });
  });
  server.keepAliveTimeout = 75_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await service.start?.();
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = {
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  const clients = { personalize: new PersonalizeClient(client), runtime: new PersonalizeRuntimeClient(client), events: new PersonalizeEventsClient(client) };
  return {
    service,
    ...clients,
    logged,
    written,
    endpoint,
    close: async () => {
      for (const each of Object.values(clients)) each.destroy();
      server.closeAllConnections();
      server.close();
      await service.close?.();
    },
  };
}

function readObjects(objects: ReadonlyMap<string, string>, { path = '/', query, method, principal }: AwsCall): AwsResponse {
  if (method !== 'GET' || principal.kind !== 'role') return { status: 403 };
  const key = decodeURIComponent(path.slice(1));
  const prefix = query?.get('prefix');
  if (prefix !== null && prefix !== undefined) {
    const found = [...objects.keys()].filter((name) => name.startsWith(`${key}/${prefix}`)).map((name) => `<Contents><Key>${name.slice(key.length + 1)}</Key></Contents>`);
    return { status: 200, body: `<?xml version="1.0"?><ListBucketResult>${found.join('')}</ListBucketResult>` };
  }
  const body = objects.get(key);
  return body === undefined ? { status: 404 } : { status: 200, body: Buffer.from(body) };
}
