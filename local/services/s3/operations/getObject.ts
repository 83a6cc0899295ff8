import { type AwsRequest, type AwsResponse } from '../../../service.ts';
import { type Address } from '../address.ts';
import { s3Error } from '../errors.ts';
import { type ObjectStore, type StoredObject } from '../ObjectStore.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export async function getObject(store: ObjectStore, request: AwsRequest, address: Address): Promise<AwsResponse> {
  for (;;) {
    const object = existing(store, address);
    const head = headOf(request, object);
    if (head.status === 304) return head;
    try {
      const bytes = await store.bytes(object.file);
      const range = rangeOf(request, object);
      return { ...head, body: range ? bytes.subarray(range.start, range.end + 1) : bytes };
    } catch (error) {
      // Replaced between looking and reading: the newer object is there already.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      if (store.object(address.bucket, address.key)?.file === object.file) throw error;
    }
  }
}

export function headObject(store: ObjectStore, request: AwsRequest, address: Address): AwsResponse {
  return headOf(request, existing(store, address));
}

export function existing(store: ObjectStore, { bucket, key }: Address): StoredObject {
  const object = store.object(bucket, key);
  if (!object) throw store.bucket(bucket) ? s3Error('NoSuchKey', { Key: key }) : s3Error('NoSuchBucket', { BucketName: bucket });
  return object;
}

function headOf(request: AwsRequest, object: StoredObject): AwsResponse {
  const basics = { etag: `"${object.etag}"`, 'last-modified': new Date(object.modifiedAt).toUTCString() };
  if (!isModified(request.headers, object)) return { status: 304, headers: basics };
  const range = rangeOf(request, object);
  const wantsChecksum = (request.headers['x-amz-checksum-mode'] ?? '').toUpperCase() === 'ENABLED' && !range;
  const checksums = Object.entries(object.about.checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value] as const);
  return {
    status: range ? 206 : 200,
    headers: {
      'content-type': 'binary/octet-stream',
      ...object.about.headers,
      ...basics,
      'accept-ranges': 'bytes',
      'content-length': String(range ? range.end - range.start + 1 : object.size),
      ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${object.size}` }),
      ...(wantsChecksum && Object.fromEntries(checksums)),
      ...(wantsChecksum && checksums.length > 0 && { 'x-amz-checksum-type': object.about.checksumType ?? 'FULL_OBJECT' }),
      ...overrides(request.query),
    },
  };
}

/** Order and meaning: RFC 9110, section 13.2.2. */
function isModified(headers: AwsRequest['headers'], object: StoredObject): boolean {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch, 'if-modified-since': modifiedSince, 'if-unmodified-since': unmodifiedSince } = headers;
  const seconds = Math.floor(object.modifiedAt / 1000);
  if (ifMatch !== undefined) {
    if (!etagMatches(ifMatch, object.etag)) throw s3Error('PreconditionFailed', { Condition: 'If-Match' });
  } else if (unmodifiedSince !== undefined && seconds > Date.parse(unmodifiedSince) / 1000) {
    throw s3Error('PreconditionFailed', { Condition: 'If-Unmodified-Since' });
  }
  if (ifNoneMatch !== undefined) return !etagMatches(ifNoneMatch, object.etag);
  return modifiedSince === undefined || !(seconds <= Date.parse(modifiedSince) / 1000);
}

export function etagMatches(header: string, etag: string): boolean {
  return header.split(',').some((candidate) => {
    const bare = candidate.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
    return bare === '*' || bare === etag;
  });
}

/** One range; several at once are answered with the whole object, as S3 does. Both ends are inside the object. */
function rangeOf(request: AwsRequest, object: StoredObject): { readonly start: number; readonly end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(request.headers['range'] ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const last = object.size - 1;
  const [start, end] = match[1] === ''
    ? [Math.max(0, object.size - Number(match[2])), last]
    : [Number(match[1]), match[2] === '' ? last : Math.min(last, Number(match[2]))];
  if (start > last || (match[1] === '' && Number(match[2]) === 0)) {
    throw s3Error('InvalidRange', { RangeRequested: request.headers['range'] ?? '', ActualObjectSize: String(object.size) });
  }
  return end < start ? undefined : { start, end };
}

function overrides(query: URLSearchParams): Readonly<Record<string, string>> {
  const names = ['content-type', 'content-language', 'expires', 'cache-control', 'content-disposition', 'content-encoding'];
  return Object.fromEntries(names.flatMap((name) => {
    const value = query.get(`response-${name}`);
    return value === null ? [] : [[name, value]];
  }));
}
