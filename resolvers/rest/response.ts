import { createHash } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { ServiceError } from '../ServiceError.ts';

const statusOf = { InvalidInput: 400, Unauthorized: 403, NotFound: 404, Conflict: 409, Unavailable: 503 } as const;
const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  503: 'Service Unavailable',
};

/** https://www.rfc-editor.org/rfc/rfc9457 with our errorType as extension member. */
export function problem(error: ServiceError, options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {}): APIGatewayProxyResult {
  const status = options.status ?? statusOf[error.type];
  return {
    statusCode: status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...options.headers },
    body: JSON.stringify({ type: 'about:blank', title: titles[status] ?? 'Error', status, detail: error.message, errorType: error.type }),
  };
}

export function json(value: unknown, options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {}): APIGatewayProxyResult {
  return {
    statusCode: options.status ?? 200,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...options.headers },
    body: JSON.stringify(value),
  };
}

/** A body that the client may keep: with a strong ETag, and 304 without the body when the client has it already. */
export function cacheable(value: unknown, options: { readonly cacheControl: string; readonly ifNoneMatch: string | undefined }): APIGatewayProxyResult {
  const body = JSON.stringify(value);
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const headers = { ETag: etag, 'Cache-Control': options.cacheControl };
  return matches(options.ifNoneMatch, etag)
    ? { statusCode: 304, headers, body: '' }
    : { statusCode: 200, headers: { 'Content-Type': 'application/json', ...headers }, body };
}

/** If-None-Match compares weakly, and "*" matches anything. https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
