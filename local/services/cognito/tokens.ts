import { randomUUID } from 'node:crypto';

import { createLocalJWKSet, type JWTPayload, jwtVerify, SignJWT } from 'jose';

import { type PoolKeys } from './keys.ts';

/** Fixed, so that a token can be made before any stack has been deployed. */
export const POOL_ID = 'us-east-1_LocalUpnx';
export const CLIENT_ID = 'localupnextclient000000000';
export const ISSUER = `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`;

/** Cognito's own default for ID tokens. */
export const VALID_SECONDS = 3600;
const REFRESH_VALID = '30 days';

export interface TokenSubject {
  readonly userId: string;
  readonly groups: readonly string[];
}

/**
 * An ID or access token as Cognito's.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html, …-using-the-access-token.html
 */
export async function signToken(keys: PoolKeys, subject: TokenSubject, use: 'id' | 'access' = 'id'): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const jwt = new SignJWT({
    ...(use === 'id' ? { 'cognito:username': subject.userId } : { username: subject.userId, client_id: CLIENT_ID, scope: 'aws.cognito.signin.user.admin' }),
    ...(subject.groups.length === 0 ? {} : { 'cognito:groups': [...subject.groups] }),
    token_use: use,
    auth_time: now,
    event_id: randomUUID(),
  })
    .setProtectedHeader({ alg: 'RS256', kid: keys.publicJwk.kid ?? '' })
    .setSubject(subject.userId)
    .setIssuer(ISSUER)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + VALID_SECONDS);
  // An access token names its client as client_id and has no audience.
  return (use === 'id' ? jwt.setAudience(CLIENT_ID) : jwt).sign(keys.privateKey);
}

/** Good for new tokens alone: its audience is none that an API asks for. */
const refreshAudience = `${CLIENT_ID}/refresh`;

export async function signRefreshToken(keys: PoolKeys, subject: TokenSubject): Promise<string> {
  return new SignJWT({ groups: [...subject.groups] })
    .setProtectedHeader({ alg: 'RS256', kid: keys.publicJwk.kid ?? '' })
    .setSubject(subject.userId)
    .setIssuer(ISSUER)
    .setAudience(refreshAudience)
    .setExpirationTime(REFRESH_VALID)
    .sign(keys.privateKey);
}

/** Rejects for a token that this pool did not sign for refreshing, or that has expired. */
export async function readRefreshToken(keys: PoolKeys, token: string): Promise<TokenSubject> {
  const { payload } = await jwtVerify(token, createLocalJWKSet({ keys: [keys.publicJwk] }), { issuer: ISSUER, audience: refreshAudience, algorithms: ['RS256'] });
  return { userId: payload.sub ?? '', groups: Array.isArray(payload['groups']) ? (payload['groups'] as string[]) : [] };
}

/** The token's claims. Rejects for a token that this pool did not sign or that has expired. */
export type VerifyToken = (token: string) => Promise<JWTPayload>;

export function tokenVerifier(keys: PoolKeys): VerifyToken {
  const jwks = createLocalJWKSet({ keys: [keys.publicJwk] });
  return async (token) => (await jwtVerify(token, jwks, { issuer: ISSUER, audience: CLIENT_ID, algorithms: ['RS256'] })).payload;
}
