import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

export interface SigningOptions {
  /** "appsync", "execute-api" */
  readonly service: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string | undefined;
  readonly at?: Date;
}

/** The headers that the AWS SDK's own signer gives a request; credentials local/local unless said otherwise. */
export async function signedHeaders(request: { readonly url: string; readonly method?: string; readonly body?: string }, options: SigningOptions): Promise<Record<string, string>> {
  const { service, accessKeyId = 'local', secretAccessKey = 'local', sessionToken, at = new Date() } = options;
  const url = new URL(request.url);
  const signer = new SignatureV4({ service, region: 'us-east-1', sha256: Sha256, credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } });
  const signed = await signer.sign(
    {
      method: request.method ?? 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, 'content-type': 'application/json' },
      ...(request.body === undefined ? {} : { body: request.body }),
    },
    { signingDate: at },
  );
  return signed.headers;
}
