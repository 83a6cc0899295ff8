import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../resolvers/access.ts';
import { createTokenVerifier, jwksUri } from '../../resolvers/tokenVerifier.ts';

const issuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Ab12Cd34E';
let server: Server;
let verify: (token: string) => Promise<Caller>;
let sign: (claims: Readonly<Record<string, unknown>>, options?: { readonly issuer?: string; readonly expires?: string }) => Promise<string>;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] });
  server = createServer((request, response) => {
    if (request.url === '/us-east-1_Ab12Cd34E/.well-known/jwks.json') response.end(keys);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  verify = createTokenVerifier({ issuer, jwksUri: jwksUri(issuer, 'us-east-1_Ab12Cd34E', endpoint), clientIds: ['page'] });
  sign = (claims, options = {}) =>
    new SignJWT({ client_id: 'page', token_use: 'access', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(options.issuer ?? issuer)
      .setExpirationTime(options.expires ?? '1h')
      .sign(privateKey);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('tokens', () => {
  it('tell whose they are, and who is an operator', async () => {
    expect(await verify(await sign({ sub: 'ada' }))).toEqual({ mode: 'viewer', sub: 'ada', operator: false });
    expect(await verify(await sign({ sub: 'op', 'cognito:groups': ['operators'] }))).toMatchObject({ sub: 'op', operator: true });
  });

  it('are refused when another issuer made them, when they ended, were changed, or were made for another client', async () => {
    await expect(verify(await sign({ sub: 'ada' }, { issuer: 'https://evil.example' }))).rejects.toThrow();
    await expect(verify(await sign({ sub: 'ada' }, { expires: '-1h' }))).rejects.toThrow();
    const [head, , signature] = (await sign({ sub: 'ada' })).split('.');
    const changed = Buffer.from(JSON.stringify({ sub: 'bob', iss: issuer, exp: 4_000_000_000, client_id: 'page' })).toString('base64url');
    await expect(verify([head, changed, signature].join('.'))).rejects.toThrow();
    await expect(verify(await sign({ sub: 'ada', client_id: 'other' }))).rejects.toThrow('another client');
  });

  it('are checked with the issuer\'s own keys where there is no local endpoint', () => {
    expect(jwksUri(issuer, 'us-east-1_Ab12Cd34E', undefined)).toBe(`${issuer}/.well-known/jwks.json`);
  });
});
