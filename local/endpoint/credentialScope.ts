/** What a SigV4 signature says about its request. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** YYYYMMDD */
  readonly date: string;
  readonly region: string;
  /** The signing name: "dynamodb". */
  readonly service: string;
  readonly signedHeaders: readonly string[];
  /** Lower-case hexadecimal. */
  readonly signature: string;
  /** Signed in the query string instead of the Authorization header. */
  readonly presigned: boolean;
}

const HEADER = /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)\s*$/;

/** Undefined for a request that is not signed, or not by SigV4. */
export function credentialScope(headers: Readonly<Record<string, string>>, query: URLSearchParams): CredentialScope | undefined {
  const authorization = headers['authorization'];
  if (authorization !== undefined) {
    const match = HEADER.exec(authorization);
    return match === null ? undefined : parse(match[1] ?? '', match[2] ?? '', match[3] ?? '', false);
  }
  const credential = query.get('X-Amz-Credential');
  if (credential === null) return undefined;
  return parse(credential, query.get('X-Amz-SignedHeaders') ?? '', query.get('X-Amz-Signature') ?? '', true);
}

function parse(credential: string, signedHeaders: string, signature: string, presigned: boolean): CredentialScope | undefined {
  // An access key id holds no slash; the scope is the last four parts.
  const [accessKeyId, date, region, service, terminator] = credential.split('/');
  if (accessKeyId === undefined || date === undefined || region === undefined || service === undefined || terminator !== 'aws4_request') return undefined;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(';'), signature, presigned };
}
