import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Caller } from '../access.ts';
import { ServiceError } from '../ServiceError.ts';

export const maxBodyBytes = 1024 * 1024;

/** A REST request taken out of API Gateway's event. */
export interface RestRequest {
  /** As in schema/openapi.yaml: "/videos/{videoId}". */
  readonly resource: string;
  readonly method: string;
  /** Of the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly ifNoneMatch: string | undefined;
  readonly body: Buffer;
  readonly caller: Caller;
}

/** Where back ends come in, every request signed with IAM credentials: infra/RestApi.ts. */
const signedPaths = '/iam/{proxy+}';

/** `templates`: the paths that there are, "/videos/{videoId}". */
export function parseRequest(event: APIGatewayProxyEvent, templates: readonly string[]): RestRequest {
  const { resource, pathParameters } = event.resource === signedPaths ? matchPath(event.pathParameters?.['proxy'] ?? '', templates) : event;
  const header = Object.entries(event.headers ?? {}).find(([name]) => name.toLowerCase() === 'if-none-match');
  return {
    resource,
    method: event.httpMethod,
    parameters: Object.fromEntries(Object.entries(pathParameters ?? {}).map(([name, value]) => [name, decode(value ?? '')])),
    query: Object.fromEntries(Object.entries(event.queryStringParameters ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    ifNoneMatch: header?.[1],
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    caller: callerOf(event.requestContext),
  };
}

/** The JSON object in the body. Throws InvalidInput when there is none. */
export function parseBody(request: RestRequest): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new ServiceError('InvalidInput', 'body: got something that is not JSON, expected a JSON object.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ServiceError('InvalidInput', 'body: got JSON that is no object, expected a JSON object.');
  return value as Record<string, unknown>;
}

/** A query parameter as a number; text that is none stays text, for the check of the argument to name. */
export function numberParameter(text: string | undefined): unknown {
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

export function booleanParameter(name: string, text: string | undefined): boolean {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw new ServiceError('InvalidInput', `${name}: got ${JSON.stringify(text)}, expected true or false.`);
}

/** API Gateway hands path parameters over as they were sent. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What resolvers/lambda/authorize.ts found out; nobody in particular on paths without it. */
function callerOf({ authorizer, identity }: APIGatewayProxyEvent['requestContext']): Caller {
  // API Gateway names a user only after it has verified a signature and found a grant.
  if (identity?.userArn) return { mode: 'iam', operator: false };
  const { mode, sub, groups } = authorizer ?? {};
  return { mode: mode === 'viewer' ? 'viewer' : 'apiKey', sub: String(sub ?? ''), operator: String(groups ?? '').split(',').includes('operators') };
}

/** The template that a path fits, and its parameters, as API Gateway finds them where each path has a resource of its own. */
function matchPath(path: string, templates: readonly string[]): { readonly resource: string; readonly pathParameters: Readonly<Record<string, string>> } {
  const segments = path.split('/');
  for (const template of templates) {
    const parts = template.slice(1).split('/');
    const fits = parts.length === segments.length && parts.every((part, at) => part === segments[at] || (part.startsWith('{') && segments[at] !== ''));
    if (fits) return { resource: template, pathParameters: Object.fromEntries(parts.flatMap((part, at) => (part.startsWith('{') ? [[part.slice(1, -1), segments[at] ?? '']] : []))) };
  }
  return { resource: `/${path}`, pathParameters: {} };
}
