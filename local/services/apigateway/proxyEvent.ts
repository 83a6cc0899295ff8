import { type IncomingMessage } from 'node:http';

import { type RouteMatch } from './routing.ts';
import { type SignedCaller } from './signedCaller.ts';

/** A request on its way through API Gateway. */
export interface GatewayRequest {
  readonly message: IncomingMessage;
  readonly httpMethod: string;
  /** Without the stage. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  /** The body's media type is one of the API's binary ones. */
  readonly isBinary: boolean;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  /** A usage plan's key that the request came with. */
  apiKey?: { readonly id: string; readonly value: string };
  readonly stage: string;
  readonly apiId: string;
  readonly accountId: string;
  readonly region: string;
  readonly requestId: string;
  readonly route: RouteMatch;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
  /** Of a method with AuthorizationType AWS_IAM, once its signature is verified. */
  signer?: SignedCaller;
}

/** Lambda proxy integration's input, format 1.0. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format */
export function proxyEvent(request: GatewayRequest, authorizer: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  return {
    ...requestPart(request),
    requestContext: { ...requestContext(request), ...(authorizer === undefined ? {} : { authorizer }) },
    body: request.body.length === 0 ? null : request.body.toString(request.isBinary ? 'base64' : 'utf8'),
    isBase64Encoded: request.isBinary,
  };
}

/** A REQUEST authorizer's input. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html */
export function authorizerEvent(request: GatewayRequest, methodArn: string): Record<string, unknown> {
  return { type: 'REQUEST', methodArn, ...requestPart(request), requestContext: requestContext(request) };
}

function requestPart(request: GatewayRequest): Record<string, unknown> {
  const multiValueHeaders = { ...headersAsSent(request.message), ...addedHeaders(request) };
  const multiValueQuery = grouped([...request.query]);
  const { pathParameters, resource } = request.route;
  return {
    resource: resource.path,
    path: request.path,
    httpMethod: request.httpMethod,
    headers: lastOfEach(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: orNull(lastOfEach(multiValueQuery)),
    multiValueQueryStringParameters: orNull(multiValueQuery),
    pathParameters: orNull(pathParameters),
    stageVariables: request.stageVariables ?? null,
  };
}

function requestContext(request: GatewayRequest): Record<string, unknown> {
  const { message, route } = request;
  const domainName = message.headers.host ?? '';
  return {
    resourceId: route.resource.id,
    resourcePath: route.resource.path,
    httpMethod: request.httpMethod,
    extendedRequestId: request.requestId,
    requestTime: commonLogTime(request.receivedAt),
    path: `/${request.stage}${request.path}`,
    accountId: request.accountId,
    protocol: `HTTP/${message.httpVersion}`,
    stage: request.stage,
    domainPrefix: domainName.split('.')[0],
    requestTimeEpoch: request.receivedAt,
    requestId: request.requestId,
    identity: {
      cognitoIdentityPoolId: null,
      accountId: request.signer?.accountId ?? null,
      cognitoIdentityId: null,
      caller: request.signer?.caller ?? null,
      sourceIp: (message.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      principalOrgId: null,
      accessKey: request.signer?.accessKey ?? null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: request.signer?.userArn ?? null,
      userAgent: message.headers['user-agent'] ?? null,
      user: request.signer?.caller ?? null,
      ...(request.apiKey === undefined ? {} : { apiKey: request.apiKey.value, apiKeyId: request.apiKey.id }),
    },
    domainName,
    apiId: request.apiId,
  };
}

/** What API Gateway itself adds on the way. */
function addedHeaders({ message, requestId, receivedAt }: GatewayRequest): Record<string, string[]> {
  const sent = message.headers['x-forwarded-for'];
  const peer = (message.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const isSecure = 'encrypted' in message.socket;
  return {
    'X-Amzn-Trace-Id': [`Root=1-${Math.floor(receivedAt / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)}`],
    'X-Forwarded-For': [typeof sent === 'string' ? `${sent}, ${peer}` : peer],
    'X-Forwarded-Port': [String(message.socket.localPort ?? 443)],
    'X-Forwarded-Proto': [isSecure ? 'https' : 'http'],
  };
}

function headersAsSent(message: IncomingMessage): Record<string, string[]> {
  const pairs: [string, string][] = [];
  for (let at = 0; at < message.rawHeaders.length; at += 2) pairs.push([message.rawHeaders[at] ?? '', message.rawHeaders[at + 1] ?? '']);
  return grouped(pairs);
}

/** Clients choose the names, "__proto__" among them: nothing is looked up in an object. */
function grouped(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

function lastOfEach(values: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? '']));
}

function orNull(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null {
  return Object.keys(value).length === 0 ? null : value;
}

/** "09/Apr/2015:12:34:56 +0000" */
function commonLogTime(epochMs: number): string {
  const [, day, month, year, time] = new Date(epochMs).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
