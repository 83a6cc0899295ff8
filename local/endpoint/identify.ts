import { AwsError, type Principal } from '../service.ts';
import { type CredentialScope } from './credentialScope.ts';
import { type SignedRequest, signatureMatches } from './signature.ts';

export interface Credential {
  readonly secretAccessKey: string;
  /** Of temporary credentials: comes with every request. */
  readonly sessionToken?: string | undefined;
  readonly principal: Principal;
}

/** Undefined for an access key that was never given out. */
export type FindCredential = (accessKeyId: string) => Credential | undefined;

/**
 * How far a request's time may be from ours: five minutes, in S3 fifteen.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
const MAX_SKEW_MS = 5 * 60_000;
const MAX_S3_SKEW_MS = 15 * 60_000;

/** Who signed a request, or the error that its service answers. `now`: epoch milliseconds. */
export function identifySigner(request: SignedRequest, scope: CredentialScope, options: { readonly credential: FindCredential; readonly now: number }): Principal | AwsError {
  const { service } = scope;
  const query = new URLSearchParams(request.queryString);
  const credential = options.credential(scope.accessKeyId);
  const token = scope.presigned ? query.get('X-Amz-Security-Token') : request.headers['x-amz-security-token'];
  if (credential === undefined || (credential.sessionToken !== undefined && token !== credential.sessionToken)) return unknownCredential(service);
  if (!signatureMatches(request, scope, credential.secretAccessKey)) return wrongSignature(service);
  const time = scope.presigned ? query.get('X-Amz-Date') : request.headers['x-amz-date'];
  return wrongTime(time ?? '', { scope, now: options.now, expiresMs: scope.presigned ? Number(query.get('X-Amz-Expires') ?? 0) * 1000 : undefined }) ?? credential.principal;
}

function wrongTime(stamp: string, { scope, now, expiresMs }: { readonly scope: CredentialScope; readonly now: number; readonly expiresMs: number | undefined }): AwsError | undefined {
  const time = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(time) || !stamp.startsWith(scope.date)) return new AwsError('IncompleteSignatureException', `Date must be in ISO-8601 'basic format'. Got '${stamp}'.`, { status: 403 });
  const isS3 = scope.service === 's3';
  const skew = isS3 ? MAX_S3_SKEW_MS : MAX_SKEW_MS;
  if (expiresMs !== undefined && isS3) return now > time + expiresMs ? new AwsError('AccessDenied', 'Request has expired', { status: 403 }) : undefined;
  if (Math.abs(now - time) <= (expiresMs ?? 0) + skew) return undefined;
  if (isS3) return new AwsError('RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.', { status: 403 });
  const minutes = MAX_SKEW_MS / 60_000;
  const message =
    time < now
      ? `Signature expired: ${stamp} is now earlier than ${basicTime(now - skew)} (${basicTime(now)} - ${minutes} min.)`
      : `Signature not yet current: ${stamp} is still later than ${basicTime(now + skew)} (${basicTime(now)} + ${minutes} min.)`;
  return new AwsError(scope.service === 'iam' || scope.service === 'sts' ? 'SignatureDoesNotMatch' : 'InvalidSignatureException', message, { status: 403 });
}

/** "20260131T235959Z" */
function basicTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/[:-]|\.\d{3}/g, '');
}

function unknownCredential(service: string): AwsError {
  switch (service) {
    case 's3':
      return new AwsError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', { status: 403 });
    case 'iam':
    case 'sts':
    case 'sns':
    case 'sqs':
      return new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', { status: 403 });
    default:
      return new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', { status: 403 });
  }
}

function wrongSignature(service: string): AwsError {
  const message =
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
  return new AwsError(service === 's3' || service === 'iam' || service === 'sts' ? 'SignatureDoesNotMatch' : 'InvalidSignatureException', message, { status: 403 });
}
