import { type IncomingMessage } from 'node:http';

import { type GatewayResponseOverride, type RestApi } from './api.ts';

/** An error that API Gateway makes by itself. https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
export type GatewayErrorType = keyof typeof DEFAULTS;

const DEFAULTS = {
  ACCESS_DENIED: { status: 403, message: 'User is not authorized to access this resource', error: 'AccessDeniedException' },
  AUTHORIZER_FAILURE: { status: 500, message: 'Internal server error', error: 'AuthorizerConfigurationException' },
  BAD_REQUEST_BODY: { status: 400, message: 'Invalid request body', error: 'BadRequestException' },
  BAD_REQUEST_PARAMETERS: { status: 400, message: 'Missing required request parameters', error: 'BadRequestException' },
  DEFAULT_5XX: { status: 502, message: 'Internal server error', error: 'InternalServerErrorException' },
  INTEGRATION_TIMEOUT: { status: 504, message: 'Endpoint request timed out', error: 'InternalServerErrorException' },
  INVALID_SIGNATURE: { status: 403, message: 'The request signature we calculated does not match the signature you provided.', error: 'InvalidSignatureException' },
  QUOTA_EXCEEDED: { status: 429, message: 'Limit Exceeded', error: 'LimitExceededException' },
  THROTTLED: { status: 429, message: 'Too Many Requests', error: 'TooManyRequestsException' },
  INVALID_API_KEY: { status: 403, message: 'Forbidden', error: 'ForbiddenException' },
  MISSING_AUTHENTICATION_TOKEN: { status: 403, message: 'Missing Authentication Token', error: 'MissingAuthenticationTokenException' },
  REQUEST_TOO_LARGE: { status: 413, message: 'Request Too Long', error: 'RequestTooLongException' },
  UNAUTHORIZED: { status: 401, message: 'Unauthorized', error: 'UnauthorizedException' },
} as const;

export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly type: GatewayErrorType;
  /** What a validator found. */
  readonly details: string | undefined;

  constructor(type: GatewayErrorType, message?: string, details?: string) {
    super(message ?? DEFAULTS[type].message);
    this.type = type;
    this.details = details;
  }
}

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

/** What a gateway response can say of the request. */
export interface FailedRequest {
  readonly message: IncomingMessage;
  readonly requestId: string;
  readonly stage: string;
}

/** The error in the API's own wording, if it has one for its type or for all 4xx or 5xx, else in AWS's. */
export function gatewayAnswer(error: GatewayError, api: RestApi, request: FailedRequest): GatewayAnswer {
  const standard = DEFAULTS[error.type];
  const override: GatewayResponseOverride | undefined = api.gatewayResponses.get(error.type) ?? api.gatewayResponses.get(standard.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const template = override?.templates['application/json'] ?? '{"message":$context.error.messageString}';
  const context = contextOf(error, request);
  const added = Object.entries(override?.headers ?? {}).flatMap(([name, source]) => {
    const value = headerValue(source, request.message, context);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    status: override?.status ?? standard.status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': request.requestId, 'x-amzn-errortype': standard.error, ...Object.fromEntries(added) },
    body: template.replaceAll(/\$context\.([\w.]+\w)/g, (whole, name: string) => context[name] ?? whole),
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference */
function contextOf(error: GatewayError, { message, requestId, stage }: FailedRequest): Readonly<Record<string, string>> {
  return {
    'error.message': error.message,
    'error.messageString': JSON.stringify(error.message),
    'error.validationErrorString': error.details ?? '',
    'error.responseType': error.type,
    requestId,
    extendedRequestId: requestId,
    httpMethod: message.method ?? '',
    path: (message.url ?? '/').split('?', 1)[0] ?? '',
    stage,
    'identity.sourceIp': (message.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
  };
}

/** Text in single quotes, or a part of the request: "method.request.header.Origin", "context.requestId". */
function headerValue(source: string, message: IncomingMessage, context: Readonly<Record<string, string>>): string | undefined {
  const [, text] = /^'(.*)'$/s.exec(source) ?? [];
  if (text !== undefined) return text;
  if (source.startsWith('context.')) return context[source.slice('context.'.length)];
  const [, kind, name = ''] = /^method\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (kind === 'header') return message.headers[name.toLowerCase()]?.toString();
  return new URL(message.url ?? '/', 'http://localhost').searchParams.get(name) ?? undefined;
}
