import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { type CredentialScope } from './credentialScope.ts';

/** The parts of a request that SigV4 signs. */
export interface SignedRequest {
  readonly method: string;
  /** As sent, still percent-encoded. */
  readonly path: string;
  /** As sent, without "?". */
  readonly queryString: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Whether the signature was made with this secret. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureMatches(request: SignedRequest, scope: CredentialScope, secretAccessKey: string): boolean {
  const time = scope.presigned ? new URLSearchParams(request.queryString).get('X-Amz-Date') : request.headers['x-amz-date'];
  const canonical = [
    request.method,
    canonicalPath(request.path, scope.service),
    canonicalQuery(request.queryString, scope.presigned),
    ...scope.signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ {2,}/g, ' ')}`),
    '',
    scope.signedHeaders.join(';'),
    payloadHash(request, scope),
  ].join('\n');
  const text = `AWS4-HMAC-SHA256\n${time ?? ''}\n${scope.date}/${scope.region}/${scope.service}/aws4_request\n${sha256(canonical)}`;
  const expected = createHmac('sha256', signingKey(scope, secretAccessKey)).update(text).digest();
  const given = Buffer.from(scope.signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function payloadHash(request: SignedRequest, scope: CredentialScope): string {
  const declared = request.headers['x-amz-content-sha256'];
  // S3 signs what this header says: a hash that the service checks, or a marker such as STREAMING-UNSIGNED-PAYLOAD-TRAILER.
  if (scope.service === 's3') return declared ?? (scope.presigned ? 'UNSIGNED-PAYLOAD' : sha256(request.body));
  return declared === 'UNSIGNED-PAYLOAD' ? declared : sha256(request.body);
}

/** S3 signs the path as sent; every other service encodes each segment of it once more. */
function canonicalPath(path: string, service: string): string {
  return service === 's3' ? path : path.split('/').map(encodeStrictly).join('/');
}

function canonicalQuery(queryString: string, presigned: boolean): string {
  if (queryString === '') return '';
  return queryString
    .split('&')
    .map((pair) => {
      const at = pair.indexOf('=');
      const decode = (text: string): string => encodeStrictly(decodeURIComponent(text.replaceAll('+', ' ')));
      return at < 0 ? ([decode(pair), ''] as const) : ([decode(pair.slice(0, at)), decode(pair.slice(at + 1))] as const);
    })
    .filter(([name]) => !(presigned && name === 'X-Amz-Signature'))
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Derived keys change once a day for each secret and service; the bound keeps minted role credentials from piling up. */
const signingKeys = new Map<string, Buffer>();
const MAX_SIGNING_KEYS = 1000;

function signingKey(scope: CredentialScope, secretAccessKey: string): Buffer {
  const id = `${scope.date}/${scope.region}/${scope.service}/${secretAccessKey}`;
  let key = signingKeys.get(id);
  if (key === undefined) {
    key = [scope.date, scope.region, scope.service, 'aws4_request'].reduce<Buffer>(
      (previous, part) => createHmac('sha256', previous).update(part).digest(),
      Buffer.from(`AWS4${secretAccessKey}`),
    );
    if (signingKeys.size >= MAX_SIGNING_KEYS) signingKeys.clear();
    signingKeys.set(id, key);
  }
  return key;
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
