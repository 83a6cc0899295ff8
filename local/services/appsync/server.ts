import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Api } from './api.ts';
import type { Caller, Credentials, Headers } from './authorization.ts';
import { emptyBody, RequestError, requestErrorBody, unreadableBody } from './errors.ts';
import { execute, type FinishedMutation, type GraphQLRequest } from './execute.ts';

/** https://docs.aws.amazon.com/general/latest/gr/appsync.html: a request's and a response's size, and how long execution may take. */
const maxRequestBytes = 1024 * 1024;
const maxResponseBytes = 5 * 1024 * 1024;
const maxExecutionMs = 30_000;

export interface GraphQLServerOptions {
  /** Undefined until the template is deployed. */
  readonly api: () => Api | undefined;
  readonly authenticate: (credentials: Credentials) => Promise<Caller>;
  readonly publish: (mutation: FinishedMutation) => void;
}

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function headersOf(request: IncomingMessage): Headers {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxRequestBytes) throw new RequestError(413, 'RequestEntityTooLargeException', `Request body is larger than ${maxRequestBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** {query, variables, operationName} as JSON text. Throws RequestError. */
export function parseGraphQLRequest(text: string): GraphQLRequest {
  if (text.trim() === '') throw emptyBody();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw Object.assign(unreadableBody(), { cause: error });
  }
  if (!isObject(body) || typeof body['query'] !== 'string') throw unreadableBody();
  // Some clients send variables as JSON text; AppSync takes both.
  const variables = typeof body['variables'] === 'string' && body['variables'] !== '' ? parseVariables(body['variables']) : body['variables'];
  if (variables !== undefined && variables !== null && variables !== '' && !isObject(variables)) throw unreadableBody();
  const name = body['operationName'];
  if (name !== undefined && name !== null && typeof name !== 'string') throw unreadableBody();
  return { query: body['query'], variables: isObject(variables) ? variables : {}, operationName: name ? name : undefined };
}

function parseVariables(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw Object.assign(unreadableBody(), { cause: error });
  }
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new RequestError(200, 'ExecutionTimeout', 'Execution timed out.')), maxExecutionMs);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function send(response: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>>): void {
  response.writeHead(status, {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'x-amzn-RequestId,x-amzn-ErrorType',
    ...headers,
  });
  response.end(body);
}

function sendError(response: ServerResponse, error: RequestError): void {
  send(response, error.status, JSON.stringify(requestErrorBody(error)), { 'x-amzn-errortype': error.code });
}

/** POST /graphql, and GET with the request in the query string: https://github.com/graphql/graphql-over-http/issues/81 */
export function createGraphQLHandler(options: GraphQLServerOptions): HttpHandler {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const api = options.api();
    if (api === undefined) throw new RequestError(502, 'GraphQLSchemaException', 'No schema definition exists.');
    const headers = headersOf(request);
    const [path = '/', queryString = ''] = (request.url ?? '/').split('?', 2);
    const body = await readBody(request);
    const signed = { method: request.method ?? 'POST', path, queryString, body };
    const caller = await options.authenticate({ headers, remoteAddress: request.socket.remoteAddress ?? '', signed });
    const parsed = parseGraphQLRequest(request.method === 'GET' ? queryStringBody(request) : body);
    const { answer: result, responseHeaders } = await withinTime(execute(api, parsed, { caller, headers, done: options.publish }));
    const text = JSON.stringify(result);
    if (Buffer.byteLength(text) > maxResponseBytes) throw new RequestError(200, 'ResponseSizeLimitExceeded', `Response is larger than ${maxResponseBytes} bytes.`);
    send(response, 200, text, responseHeaders);
  };
  return async (request, response) => {
    try {
      if (request.method === 'OPTIONS') {
        send(response, 200, '', { 'access-control-allow-methods': 'GET, POST, OPTIONS', 'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*', 'access-control-max-age': '172800' });
      } else if (request.method === 'POST' || request.method === 'GET') {
        await answer(request, response);
      } else {
        throw new RequestError(405, 'MethodNotAllowedException', `Expected POST or GET, got ${String(request.method)}.`);
      }
    } catch (error) {
      if (response.headersSent) return void response.destroy();
      if (error instanceof RequestError) return sendError(response, error);
      options.api()?.log(`internal failure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      sendError(response, new RequestError(500, 'InternalFailure', 'Internal Failure'));
    }
  };
}

function queryStringBody(request: IncomingMessage): string {
  const parameters = new URL(request.url ?? '/', 'http://localhost').searchParams;
  return parameters.has('query') ? JSON.stringify(Object.fromEntries(parameters)) : '';
}

/** GraphiQL, rendered when it is first asked for: it is 9 MB, 2 MB compressed. `render` answers the page. */
export function createGraphiqlHandler(render: () => Promise<string>): HttpHandler {
  let rendering: Promise<{ readonly plain: Buffer; readonly gzip: Buffer }> | undefined;
  const once = async (): Promise<{ readonly plain: Buffer; readonly gzip: Buffer }> => {
    const plain = Buffer.from(await render());
    return { plain, gzip: gzipSync(plain, { level: 1 }) };
  };
  return async (request, response) => {
    const page = await (rendering ??= once());
    const compressed = (request.headers['accept-encoding'] ?? '').includes('gzip');
    const body = compressed ? page.gzip : page.plain;
    response.writeHead(200, { 'content-type': 'text/html;charset=utf-8', 'content-length': body.length, ...(compressed ? { 'content-encoding': 'gzip' } : {}), vary: 'accept, accept-encoding' });
    response.end(body);
  };
}
