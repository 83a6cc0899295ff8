import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { AwsError, type AwsRequest, type AwsResponse, type Principal } from '../service.ts';
import { type CredentialScope, credentialScope } from './credentialScope.ts';
import { type Dispatcher, faultService } from './dispatcher.ts';
import { DroppedConnection, type Faults } from './faults.ts';
import { type FindCredential, identifySigner } from './identify.ts';

/** Above S3's largest single part here; everything is held in memory on its way in. */
const MAX_BODY_BYTES = 512 * 1024 * 1024;

export interface EndpointOptions {
  readonly dispatcher: Dispatcher;
  readonly faults: Faults;
  readonly credential: FindCredential;
  /** Epoch milliseconds; the machine's clock when left out. */
  now?(): number;
}

/** The one address of all local AWS services. The caller listens and closes. */
export function createEndpoint(options: EndpointOptions): Server {
  const server = createServer((request, response) => {
    receive(request, response, options).catch((error: unknown) => {
      if (error instanceof DroppedConnection) request.socket.destroy();
      else send(response, { status: 500, headers: { 'content-type': 'text/plain' }, body: 'Internal error' }, '');
    });
  });
  // SDK clients keep idle connections; closing them first would race with their next request.
  server.keepAliveTimeout = 75_000;
  server.requestTimeout = 0;
  return server;
}

async function receive(message: IncomingMessage, response: ServerResponse, options: EndpointOptions): Promise<void> {
  const url = message.url ?? '/';
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  const queryString = at < 0 ? '' : url.slice(at + 1);
  const query = new URLSearchParams(queryString);
  const headers = singleHeaders(message);
  const body = await readBody(message);
  if (path.startsWith('/_local/')) return send(response, local({ path, method: message.method ?? 'GET', body }, options.faults), randomUUID());

  const scope = credentialScope(headers, query);
  const request = {
    service: scope?.service ?? unsignedService(path, headers),
    method: message.method ?? 'GET',
    path,
    query,
    headers,
    body: body ?? Buffer.alloc(0),
    requestId: randomUUID(),
  };
  // Nothing is done with this principal when the credentials are refused: it only completes the request for the error's wording.
  const principal: Principal = { kind: 'admin' };
  const skewMs = options.faults.skew(faultService(request));
  // Clients set their clocks by it when a signature's time is refused.
  if (skewMs !== 0) response.setHeader('date', new Date(Date.now() + skewMs).toUTCString());
  if (body === undefined) return send(response, options.dispatcher.errorResponse(tooLarge(), { ...request, principal }), request.requestId);
  const identified = identify(request, scope, queryString, { ...options, now: () => (options.now?.() ?? Date.now()) + skewMs });
  if (identified instanceof AwsError) return send(response, options.dispatcher.errorResponse(identified, { ...request, principal }), request.requestId);
  send(response, await options.dispatcher.dispatch({ ...request, principal: identified }), request.requestId);
}

function identify(
  request: Omit<AwsRequest, 'principal'>,
  scope: CredentialScope | undefined,
  queryString: string,
  options: EndpointOptions,
): Principal | AwsError {
  if (scope === undefined) {
    if (isPublic(request.path, request.method, request.headers)) return { kind: 'admin' };
    return request.service === 's3'
      ? new AwsError('AccessDenied', 'Access Denied', { status: 403 })
      : new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token', { status: 403 });
  }
  return identifySigner({ ...request, queryString }, scope, { credential: options.credential, now: options.now?.() ?? Date.now() });
}

const signIn = 'AWSCognitoIdentityProviderService.InitiateAuth';

/** A user pool's public keys are read, and viewers sign in, unsigned, as on AWS. */
function isPublic(path: string, method: string, headers: Readonly<Record<string, string>>): boolean {
  if (method === 'POST' && headers['x-amz-target'] === signIn) return true;
  return method === 'GET' && /^\/[^/]+\/\.well-known\/(jwks\.json|openid-configuration)$/.test(path);
}

function unsignedService(path: string, headers: Readonly<Record<string, string>>): string {
  if (path.includes('/.well-known/') || headers['x-amz-target'] === signIn) return 'cognito-idp';
  return /(^|\.)s3[.-]/.test(headers['host'] ?? '') ? 's3' : 'unsigned';
}

function tooLarge(): AwsError {
  return new AwsError('RequestEntityTooLargeException', `The request body is larger than ${MAX_BODY_BYTES} bytes.`, { status: 413 });
}

function local(request: { readonly path: string; readonly method: string; readonly body: Buffer | undefined }, faults: Faults): AwsResponse {
  if (request.path !== '/_local/faults') return json(404, { message: `No such page: ${request.path}. There is /_local/faults.` });
  switch (request.method) {
    case 'GET':
      return json(200, faults.inForce);
    case 'DELETE':
      faults.clear();
      return json(200, faults.inForce);
    case 'PUT':
      try {
        faults.replace(JSON.parse((request.body ?? Buffer.alloc(0)).toString('utf8')));
        return json(200, faults.inForce);
      } catch (error) {
        return json(400, { message: error instanceof Error ? error.message : String(error) });
      }
    default:
      return json(405, { message: `${request.method} is not allowed: use GET, PUT or DELETE.` });
  }
}

function json(status: number, body: unknown): AwsResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function singleHeaders(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}

/** Undefined when the body is larger than the limit; the rest is then read and thrown away, so that the answer can be received. */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (length > MAX_BODY_BYTES) return undefined;
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length);
}

function send(response: ServerResponse, answer: AwsResponse, requestId: string): void {
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : (answer.body ?? Buffer.alloc(0));
  // A service that answers HEAD says itself how long the body would be.
  response.writeHead(answer.status, { 'x-amzn-requestid': requestId, 'content-length': body.length, ...answer.headers });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
