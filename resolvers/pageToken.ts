import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ServiceError } from './ServiceError.ts';

/** A page's last key as an opaque text: the values of its attributes, all of them strings, in the order of `names`. */
export function encodePageToken(key: Readonly<Record<string, AttributeValue>> | undefined, names: readonly string[]): string | undefined {
  if (key === undefined) return undefined;
  return Buffer.from(JSON.stringify(names.map((name) => key[name]?.S ?? ''))).toString('base64url');
}

/** Throws InvalidInput for a token that encodePageToken did not make for these names. */
export function decodePageToken(token: string, names: readonly string[]): Record<string, AttributeValue> {
  const values = parse(token);
  if (!Array.isArray(values) || values.length !== names.length || !values.every((value) => typeof value === 'string' && value !== '')) {
    throw badToken();
  }
  return Object.fromEntries(names.map((name, index) => [name, { S: String(values[index]) }]));
}

export function badToken(): ServiceError {
  return new ServiceError('InvalidInput', 'nextToken: got one that this list did not hand out, expected the nextToken of its last page.');
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
