import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type CryptoKey, type JWK } from 'jose';

import { readIfPresent, writeDurably } from '../../durableFile.ts';

/** The user pool's key pair: made once per state, so that tokens stay valid over restarts. */
export interface PoolKeys {
  readonly privateKey: CryptoKey;
  /** With kid, alg and use, as the JWKS shows it. */
  readonly publicJwk: JWK;
}

/** Reads the key pair kept in the folder, or makes and keeps one. */
export async function poolKeys(folder: string): Promise<PoolKeys> {
  const file = join(folder, 'key.json');
  const kept = await readIfPresent(file);
  if (kept !== undefined) {
    const { privateKey, publicJwk } = JSON.parse(kept) as { privateKey: string; publicJwk: JWK };
    return { privateKey: await importPKCS8(privateKey, 'RS256'), publicJwk };
  }
  const pair = await generateKeyPair('RS256', { extractable: true, modulusLength: 2048 });
  const jwk = await exportJWK(pair.publicKey);
  const kid = createHash('sha256').update(jwk.n ?? '').digest('base64');
  const publicJwk: JWK = { ...jwk, kid, alg: 'RS256', use: 'sig' };
  await writeDurably(file, JSON.stringify({ privateKey: await exportPKCS8(pair.privateKey), publicJwk }));
  return { privateKey: pair.privateKey, publicJwk };
}
