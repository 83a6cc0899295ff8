import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import type { Caller } from './access.ts';

export interface TokenIssuer {
  /** The `iss` of good tokens. */
  readonly issuer: string;
  /** Where its keys are. */
  readonly jwksUri: string;
  /** Clients whose tokens count (`aud` of an id token, `client_id` of an access token); all of the issuer's when empty. */
  readonly clientIds: readonly string[];
}

/** Where the keys of a user pool are: on a laptop behind the local endpoint, else at the issuer. */
export function jwksUri(issuer: string, userPoolId: string, endpointUrl: string | undefined): string {
  return `${endpointUrl === undefined ? issuer : `${endpointUrl}/${userPoolId}`}/.well-known/jwks.json`;
}

/** Checks tokens of one issuer. Keys are fetched once and again when an unknown one is named. */
export function createTokenVerifier(options: TokenIssuer): (token: string) => Promise<Caller> {
  const { issuer, jwksUri: uri, clientIds } = options;
  const verifier = JwtVerifier.create({ issuer, jwksUri: uri, audience: null }, { jwksCache: new SimpleJwksCache({ fetcher: { fetch: fetchKeys } }) });
  return async (token) => {
    const claims = await verifier.verify(token);
    const client = claims['client_id'] ?? claims.aud;
    if (clientIds.length > 0 && !clientIds.some((id) => client === id)) throw new Error('The token was made for another client.');
    const groups = claims['cognito:groups'];
    return { mode: 'viewer', sub: claims.sub, operator: Array.isArray(groups) && groups.includes('operators') };
  };
}

/** The package's own fetcher speaks https only, which the local endpoint does not. */
async function fetchKeys(uri: string): Promise<ArrayBuffer> {
  const response = await fetch(uri, { signal: AbortSignal.timeout(3000) });
  if (!response.ok) throw new Error(`${uri}: got HTTP ${response.status}, expected a key set.`);
  return response.arrayBuffer();
}
