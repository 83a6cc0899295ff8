import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';

import { generate } from 'selfsigned';

import { readIfPresent, writeDurably } from './durableFile.ts';

/** PEM texts, and the file that clients trust. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly certificateFile: string;
}

/** Browsers refuse certificates that are valid for longer. https://support.apple.com/en-us/102028 */
const VALID_DAYS = 397;
/** One that is about to end is made anew. */
const RENEW_MS = 7 * 24 * 60 * 60 * 1000;

/** The self-made certificate of this machine's own names, kept in the folder so that it has to be trusted once. */
export async function certificate(folder: string): Promise<Certificate> {
  const certificateFile = join(folder, 'certificate.pem');
  const keyFile = join(folder, 'key.pem');
  const [cert, key] = [await readIfPresent(certificateFile), await readIfPresent(keyFile)];
  if (cert !== undefined && key !== undefined && new X509Certificate(cert).validToDate.getTime() - Date.now() > RENEW_MS) return { key, cert, certificateFile };
  const notAfterDate = new Date(Date.now() + VALID_DAYS * 24 * 60 * 60 * 1000);
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
    keySize: 2048,
    notAfterDate,
    extensions: [
      // Trusting it means trusting it as an authority.
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }, { type: 7, ip: '127.0.0.1' }, { type: 7, ip: '::1' }] },
    ],
  });
  await writeDurably(keyFile, made.private);
  await writeDurably(certificateFile, made.cert);
  return { key: made.private, cert: made.cert, certificateFile };
}
