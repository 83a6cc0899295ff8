import { randomUUID } from 'node:crypto';

import { createLocalJWKSet, type JWTPayload, jwtVerify, SignJWT } from 'jose';

import { type PoolKeys } from './keys.ts';

/** Fixed, so that a token can be made before any stack has been deployed. */
export const POOL_ID = 'us-east-1_LocalUpnx';
export const CLIENT_ID = 'localupnextclient000000000';
export const ISSUER = `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`;

/** Cognito's own default for ID tokens. */
const VALID_SECONDS = 3600;

export interface TokenSubject {
  readonly userId: string;
  readonly groups: readonly string[];
}

/** An ID token as Cognito's. https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html */
export async function signToken(keys: PoolKeys, subject: TokenSubject): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    'cognito:username': subject.userId,
    ...(subject.groups.length === 0 ? {} : { 'cognito:groups': [...subject.groups] }),
    token_use: 'id',
    auth_time: now,
    event_id: randomUUID(),
  })
    .setProtectedHeader({ alg: 'RS256', kid: keys.publicJwk.kid ?? '' })
    .setSubject(subject.userId)
    .setIssuer(ISSUER)
    .setAudience(CLIENT_ID)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + VALID_SECONDS)
    .sign(keys.privateKey);
}

/** The token's claims. Rejects for a token that this pool did not sign or that has expired. */
export type VerifyToken = (token: string) => Promise<JWTPayload>;

export function tokenVerifier(keys: PoolKeys): VerifyToken {
  const jwks = createLocalJWKSet({ keys: [keys.publicJwk] });
  return async (token) => (await jwtVerify(token, jwks, { issuer: ISSUER, audience: CLIENT_ID, algorithms: ['RS256'] })).payload;
}
