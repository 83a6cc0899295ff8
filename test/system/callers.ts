import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { generateKeyPair, SignJWT } from 'jose';
import { poolKeys } from '../../local/services/cognito/keys.ts';
import { CLIENT_ID, ISSUER } from '../../local/services/cognito/tokens.ts';
import { signedHeaders } from '../signedHeaders.ts';
import { apiKey, root } from './stack.ts';

/** The headers of one way to prove who asks; a signature covers the request. */
export type Prove = (request: { readonly url: string; readonly method?: string; readonly body?: string }, service: string) => Promise<Readonly<Record<string, string>>>;

/** A token as `npm run --silent token` prints it. */
export function token(stateFolder: string, user: string, ...groups: readonly string[]): string {
  return execFileSync(process.execPath, ['local/token.ts', '--user', user, '--state', stateFolder, ...groups.flatMap((group) => ['--group', group])], { cwd: root, encoding: 'utf8' }).trim();
}

/** Everybody who may knock: two viewers, an operator, a back end, the key's holder, and those who are to be turned away. */
export async function callers(stateFolder: string): Promise<Readonly<Record<string, Prove>>> {
  const bearer = (jwt: string): Prove => () => Promise.resolve({ authorization: `Bearer ${jwt}` });
  const keys = await poolKeys(join(stateFolder, 'cognito'));
  const stranger = await generateKeyPair('RS256');
  const hour = 3600;
  const now = Math.floor(Date.now() / 1000);
  const claims = (issuer: string, expires: number): SignJWT =>
    new SignJWT({ token_use: 'id', 'cognito:username': 'viewer-001' })
      .setProtectedHeader({ alg: 'RS256', kid: keys.publicJwk.kid ?? '' })
      .setSubject('viewer-001')
      .setIssuer(issuer)
      .setAudience(CLIENT_ID)
      .setIssuedAt(expires - hour)
      .setExpirationTime(expires);
  return {
    key: () => Promise.resolve({ 'x-api-key': apiKey }),
    viewerA: bearer(token(stateFolder, 'viewer-001')),
    viewerB: bearer(token(stateFolder, 'viewer-002')),
    operator: bearer(token(stateFolder, 'somebody', 'operators')),
    iam: (request, service) => signedHeaders(request, { service }),
    nobody: () => Promise.resolve({}),
    expired: bearer(await claims(ISSUER, now - 60).sign(keys.privateKey)),
    foreign: bearer(await claims('https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Elsewhere', now + hour).sign(stranger.privateKey)),
    forged: bearer(await claims(ISSUER, now + hour).sign(stranger.privateKey)),
  };
}
