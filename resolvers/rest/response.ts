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

export interface CacheOptions {
  readonly cacheControl: string;
  readonly ifNoneMatch: string | undefined;
  /**
   * Of a list, which goes first in the body. Personalize gives every answer a new one: a list that is the same but for it is not worth
   * sending again, and plays still count for the one that the client has.
   */
  readonly recommendationId?: string | null;
}

/** A body that the client may keep: with a strong ETag, and 304 without the body when the client has it already, however old. */
export function cacheable(content: object, options: CacheOptions): APIGatewayProxyResult {
  const { cacheControl, ifNoneMatch, recommendationId } = options;
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('base64url');
  const known = knownTag(ifNoneMatch, hash);
  // A list's tag names both things that make its body, so that any container knows the body that any other one answered.
  const etag = known ?? `"${hash}${recommendationId ? `.${recommendationId.replace(/[^\w~.-]/g, '')}` : ''}"`;
  const headers = { ETag: etag, 'Cache-Control': cacheControl };
  if (known !== undefined || ifNoneMatch?.trim() === '*') return { statusCode: 304, headers, body: '' };
  const body = JSON.stringify(recommendationId === undefined ? content : { recommendationId, ...content });
  return { statusCode: 200, headers: { 'Content-Type': 'application/json', ...headers }, body };
}

/** The tag among those sent that belongs to this content. If-None-Match compares weakly. https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
function knownTag(ifNoneMatch: string | undefined, hash: string): string | undefined {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.find((tag) => tag === `"${hash}"` || (tag.startsWith(`"${hash}.`) && tag.endsWith('"')));
}
