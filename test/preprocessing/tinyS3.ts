import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Few, so that every listing of a test has several pages. */
const PAGE_KEYS = 2;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Just the S3 that preprocessing speaks (path style): list, get, put and multipart upload, kept in `objects` by key. */
export async function startTinyS3(): Promise<{ readonly endpoint: string; readonly objects: Map<string, Buffer>; readonly multipartKeys: string[]; close(): void }> {
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, Map<number, Buffer>>();
  const multipartKeys: string[] = [];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
    const uploadId = url.searchParams.get('uploadId');
    const body = await bodyOf(request);
    const xml = (text: string): unknown => response.setHeader('content-type', 'application/xml').end(text);
    if (request.method === 'GET' && url.searchParams.has('list-type')) {
      const after = url.searchParams.get('continuation-token') ?? '';
      const keys = [...objects.keys()].filter((name) => name.startsWith(url.searchParams.get('prefix') ?? '') && name > after).sort();
      const page = keys.slice(0, PAGE_KEYS);
      const next = keys.length > PAGE_KEYS ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
      return void xml(`<ListBucketResult>${page.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('')}${next}</ListBucketResult>`);
    }
    if (request.method === 'POST' && url.searchParams.has('uploads')) {
      uploads.set(`upload of ${key}`, new Map());
      return void xml(`<InitiateMultipartUploadResult><UploadId>upload of ${key}</UploadId></InitiateMultipartUploadResult>`);
    }
    if (request.method === 'POST' && uploadId !== null) {
      objects.set(key, Buffer.concat([...(uploads.get(uploadId) ?? [])].sort(([left], [right]) => left - right).map(([, part]) => part)));
      multipartKeys.push(key);
      return void xml(`<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`);
    }
    if (request.method === 'PUT' && uploadId !== null) {
      uploads.get(uploadId)?.set(Number(url.searchParams.get('partNumber')), body);
      return void response.setHeader('etag', '"part"').end();
    }
    if (request.method === 'PUT') {
      objects.set(key, body);
      return void response.setHeader('etag', '"whole"').end();
    }
    const object = objects.get(key);
    if (object !== undefined) return void response.end(object);
    response.statusCode = 404;
    xml('<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>');
  };

  const server = createServer((request, response) => void answer(request, response));
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    multipartKeys,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
