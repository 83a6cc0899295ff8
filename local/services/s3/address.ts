import { type AwsRequest } from '../../service.ts';
import { s3Error } from './errors.ts';

/** What a request is about. Empty strings: no bucket (the account), no key (the bucket). */
export interface Address {
  readonly bucket: string;
  readonly key: string;
}

const maxKeyBytes = 1024;

/** Path style (`/bucket/key`) and virtual-host style (`bucket.<endpoint host>/key`). https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
export function addressOf(request: AwsRequest, endpointHost: string): Address {
  const fromHost = bucketOfHost(request.headers['host'] ?? '', endpointHost);
  const path = request.path.replace(/^\//, '');
  if (fromHost !== undefined) return { bucket: fromHost, key: decodeKey(path) };
  const slash = path.indexOf('/');
  return slash < 0 ? { bucket: decodeKey(path), key: '' } : { bucket: decodeKey(path.slice(0, slash)), key: decodeKey(path.slice(slash + 1)) };
}

/** `x-amz-copy-source`: [/]bucket/key, percent-encoded. */
export function copySource(header: string): Address {
  const path = header.split('?versionId=')[0]?.replace(/^\//, '') ?? '';
  const slash = path.indexOf('/');
  if (slash < 1 || slash === path.length - 1) throw s3Error('InvalidArgument', {}, 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  return { bucket: decodeKey(path.slice(0, slash)), key: decodeKey(path.slice(slash + 1)) };
}

/** A plus sign stays one: only query strings write a space so. */
function decodeKey(encoded: string): string {
  let key: string;
  try {
    key = decodeURIComponent(encoded);
  } catch {
    throw s3Error('InvalidArgument', {}, `The path is not valid percent-encoded UTF-8: ${encoded}`);
  }
  if (Buffer.byteLength(key) > maxKeyBytes) throw s3Error('KeyTooLongError', { Size: String(Buffer.byteLength(key)), MaxSizeAllowed: String(maxKeyBytes) });
  return key;
}

function bucketOfHost(hostHeader: string, endpointHost: string): string | undefined {
  const host = hostHeader.replace(/:\d+$/, '').toLowerCase();
  for (const suffix of [endpointHost, 'localhost']) {
    if (host.endsWith(`.${suffix}`)) {
      const bucket = host.slice(0, -suffix.length - 1).replace(/(^|\.)s3([.-][a-z0-9-]+)?$/, '');
      return bucket === '' ? undefined : bucket;
    }
  }
  const amazon = /^(?!s3[.-])(.+?)\.s3[.-].*amazonaws\.com$/.exec(host);
  return amazon?.[1];
}
