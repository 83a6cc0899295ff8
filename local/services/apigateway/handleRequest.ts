import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

import { z } from 'zod';

import { type LocalContext } from '../../service.ts';
import { type IamService } from '../iam/server.ts';
import { type RestApi } from './api.ts';
import { type Authorizers, type InvokeFunction, methodArnOf } from './authorize.ts';
import { gatewayAnswer, GatewayError, type GatewayAnswer } from './gatewayResponse.ts';
import { type GatewayRequest, proxyEvent } from './proxyEvent.ts';
import { validateRequest } from './requestValidation.ts';
import { matchRoute, type RouteMatch } from './routing.ts';
import { signedCaller } from './signedCaller.ts';
import { type Throttles } from './throttle.ts';
import { type UsagePlans } from './usagePlans.ts';

/** A payload's bound. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** How long an integration may take; the same page. */
const MAX_INTEGRATION_MS = 29_000;

export interface Gateway {
  readonly context: LocalContext;
  readonly api: RestApi;
  readonly stage: string;
  readonly authorizers: Authorizers;
  readonly invoke: InvokeFunction;
  readonly throttles: Throttles;
  readonly usagePlans: UsagePlans;
  readonly iam: Pick<IamService, 'credentials' | 'policies'>;
}

export async function handleRequest(message: IncomingMessage, response: ServerResponse, gateway: Gateway): Promise<void> {
  const requestId = randomUUID();
  let answer: GatewayAnswer;
  try {
    answer = await pass(message, requestId, gateway);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    answer = gatewayAnswer(error, gateway.api, { message, requestId, stage: gateway.stage });
  }
  answer = compressed(answer, message, gateway.api);
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]));
  // Neither has a body, so neither says how long it is.
  const bodiless = answer.status === 204 || answer.status === 304;
  response.writeHead(answer.status, bodiless ? headers : { ...headers, 'content-length': Buffer.byteLength(answer.body) });
  response.end(message.method === 'HEAD' ? undefined : answer.body);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html */
function compressed(answer: GatewayAnswer, message: IncomingMessage, { minimumCompressionSize }: RestApi): GatewayAnswer {
  const isWanted = /\bgzip\b/.test(message.headers['accept-encoding'] ?? '') && answer.headers['content-encoding'] === undefined;
  if (minimumCompressionSize === undefined || !isWanted || Buffer.byteLength(answer.body) < Math.max(1, minimumCompressionSize)) return answer;
  return { ...answer, headers: { ...answer.headers, 'content-encoding': 'gzip' }, body: gzipSync(answer.body) };
}

async function pass(message: IncomingMessage, requestId: string, gateway: Gateway): Promise<GatewayAnswer> {
  const { api, stage, context } = gateway;
  const url = message.url ?? '/';
  const at = url.indexOf('?');
  const path = (at < 0 ? url : url.slice(0, at)).slice(stage.length + 1) || '/';
  const httpMethod = message.method ?? 'GET';
  const body = await readBody(message);
  const contentType = (message.headers['content-type'] ?? 'application/json').split(';', 1)[0]?.trim() ?? '';
  const route = matchRoute(api, httpMethod, path);
  if (route === undefined) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN');
  const request: GatewayRequest = {
    message,
    httpMethod,
    path,
    query: new URLSearchParams(at < 0 ? '' : url.slice(at + 1)),
    body,
    isBinary: isBinary(api, contentType),
    stageVariables: api.stages.get(stage)?.variables,
    stage,
    apiId: api.id,
    accountId: context.accountId,
    region: context.region,
    requestId,
    route,
    receivedAt: context.now(),
  };
  throttle(request, gateway);
  const identity = await authorize(request, route, gateway);
  const apiKey = message.headers['x-api-key'];
  if (route.method.apiKeyRequired) {
    const value = typeof apiKey === 'string' ? apiKey : '';
    const asked = { apiId: api.id, stage, method: `${route.resource.path}/${httpMethod}`, now: request.receivedAt };
    request.apiKey = { id: gateway.usagePlans.admit(value, asked), value };
  }
  validateRequest(api, route.method, request);
  return integrate(request, identity, gateway);
}

/** The stage's settings for the method; those for all methods count each method on its own. */
function throttle(request: GatewayRequest, { api, stage, throttles }: Gateway): void {
  const { path } = request.route.resource;
  const particular = (setting: { readonly httpMethod: string; readonly path: string }): number => (setting.path === '/*' ? 0 : 2) + (setting.httpMethod === '*' ? 0 : 1);
  const [setting] = (api.stages.get(stage)?.methodSettings ?? [])
    .filter((each) => (each.path === '/*' || each.path === path) && (each.httpMethod === '*' || each.httpMethod === request.httpMethod))
    .toSorted((a, b) => particular(b) - particular(a));
  if (!throttles.take(`${api.id} ${stage} ${request.httpMethod} ${path}`, setting?.throttle, request.receivedAt)) throw new GatewayError('THROTTLED');
}

async function authorize(request: GatewayRequest, route: RouteMatch, gateway: Gateway): Promise<Readonly<Record<string, unknown>> | undefined> {
  const { authorizationType, authorizerId } = route.method;
  if (authorizationType === 'NONE') return undefined;
  if (authorizationType === 'AWS_IAM') {
    request.signer = signedCaller(request, methodArnOf(request), gateway.iam);
    return undefined;
  }
  const authorizer = gateway.api.authorizers.get(authorizerId ?? '');
  if (authorizer === undefined) throw new GatewayError('AUTHORIZER_FAILURE');
  return gateway.authorizers.authorize(authorizer, request);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format */
const proxyAnswer = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean()]))).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

async function integrate(request: GatewayRequest, identity: Readonly<Record<string, unknown>> | undefined, gateway: Gateway): Promise<GatewayAnswer> {
  const { integration } = request.route.method;
  if (integration.type === 'MOCK') return { status: integration.status, headers: integration.headers, body: integration.body };
  let given: unknown;
  try {
    given = await withinTime(gateway.invoke(integration.functionArn, proxyEvent(request, identity), sourceArnOf(request)), integration.timeoutMs ?? MAX_INTEGRATION_MS);
  } catch (error) {
    throw error instanceof GatewayError ? error : new GatewayError('DEFAULT_5XX');
  }
  const parsed = proxyAnswer.safeParse(given);
  if (!parsed.success) {
    gateway.context.log('apigateway', `${request.requestId} malformed Lambda proxy response: ${z.prettifyError(parsed.error)}`);
    throw new GatewayError('DEFAULT_5XX');
  }
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  const merged: Record<string, string | readonly string[]> = { 'content-type': 'application/json', 'x-amzn-requestid': request.requestId };
  for (const [name, value] of Object.entries(headers ?? {})) merged[name.toLowerCase()] = String(value);
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) merged[name.toLowerCase()] = values.map(String);
  // Bytes go to clients whose first Accept says so: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
  const accepted = (request.message.headers.accept ?? '*/*').split(/[,;]/, 1)[0]?.trim() ?? '';
  const decodes = isBase64Encoded === true && isBinary(gateway.api, accepted);
  return { status: statusCode, headers: merged, body: decodes ? Buffer.from(body ?? '', 'base64') : (body ?? '') };
}

function isBinary({ binaryMediaTypes }: RestApi, mediaType: string): boolean {
  return binaryMediaTypes.some((type) => type === '*/*' || type === mediaType || (type.endsWith('/*') && mediaType.startsWith(type.slice(0, -1))));
}

/** A method's ARN in a function's permission names the resource, with * for path parameters. */
function sourceArnOf({ region, accountId, apiId, stage, httpMethod, route }: GatewayRequest): string {
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/${httpMethod}${route.resource.path.replace(/\{[^}]*\}/g, '*')}`;
}

async function withinTime<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new GatewayError('INTEGRATION_TIMEOUT')), milliseconds);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (length > MAX_BODY_BYTES) throw new GatewayError('REQUEST_TOO_LARGE');
  return Buffer.concat(chunks);
}
