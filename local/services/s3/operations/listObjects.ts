import { type AwsRequest, type AwsResponse } from '../../../service.ts';
import { s3Error } from '../errors.ts';
import { type ObjectStore, type StoredObject } from '../ObjectStore.ts';
import { element, group, xmlResponse } from '../xml.ts';
import { requireBucket } from './putObject.ts';

const pageSize = 1000;
/** Sorts after every key that begins as the text before it. */
const afterAll = '\u{10FFFF}\u{10FFFF}';

interface Listing {
  readonly objects: readonly StoredObject[];
  readonly prefixes: readonly string[];
  /** The last key or common prefix of the page, when there are more. */
  readonly last: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjectsV2(store: ObjectStore, request: AwsRequest, bucket: string): AwsResponse {
  const { query } = request;
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after') ?? '';
  const { objects, prefixes, last } = list(store, bucket, query, token === null ? startAfter : fromToken(token));
  const encode = encoder(query);
  return xmlResponse('ListBucketResult', [
    ...common(bucket, query),
    element('KeyCount', objects.length + prefixes.length),
    element('IsTruncated', last !== undefined),
    element('ContinuationToken', token ?? undefined),
    element('NextContinuationToken', last === undefined ? undefined : Buffer.from(last, 'utf8').toString('base64url')),
    element('StartAfter', startAfter === '' ? undefined : encode(startAfter)),
    ...contents(objects, prefixes, encode),
  ]);
}

/** The first version of the call, which older tools still use. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export function listObjects(store: ObjectStore, request: AwsRequest, bucket: string): AwsResponse {
  const { query } = request;
  const { objects, prefixes, last } = list(store, bucket, query, query.get('marker') ?? '');
  const encode = encoder(query);
  return xmlResponse('ListBucketResult', [
    ...common(bucket, query),
    element('Marker', encode(query.get('marker') ?? '')),
    element('IsTruncated', last !== undefined),
    element('NextMarker', last !== undefined && query.get('delimiter') ? encode(last) : undefined),
    ...contents(objects, prefixes, encode),
  ]);
}

function list(store: ObjectStore, bucket: string, query: URLSearchParams, after: string): Listing {
  requireBucket(store, bucket);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const limit = maxKeys(query);
  const objects: StoredObject[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  const groupOf = (key: string): string | undefined => {
    const end = delimiter === '' || !key.startsWith(prefix) ? -1 : key.indexOf(delimiter, prefix.length);
    return end < 0 ? undefined : key.slice(0, end + delimiter.length);
  };
  // A page that ended with a common prefix goes on behind all of it.
  const whole = groupOf(after);
  let from = whole === after && after !== '' ? after + afterAll : after;
  let beyond = after !== '';
  if (bytesBefore(from, prefix)) {
    from = prefix;
    beyond = false;
  }
  for (;;) {
    let skipped: string | undefined;
    for (const object of store.list(bucket, from, beyond)) {
      if (!object.key.startsWith(prefix)) return { objects, prefixes, last: undefined };
      if (objects.length + prefixes.length >= limit) return { objects, prefixes, last: limit === 0 ? undefined : last };
      const common = groupOf(object.key);
      last = common ?? object.key;
      if (common !== undefined) {
        prefixes.push(common);
        skipped = common;
        break;
      }
      objects.push(object);
    }
    if (skipped === undefined) return { objects, prefixes, last: undefined };
    from = skipped + afterAll;
    beyond = true;
  }
}

/** UTF-8 order, in which S3 and SQLite sort; JavaScript's own differs beyond U+FFFF. */
function bytesBefore(left: string, right: string): boolean {
  return Buffer.compare(Buffer.from(left), Buffer.from(right)) < 0;
}

function maxKeys(query: URLSearchParams): number {
  const text = query.get('max-keys') ?? String(pageSize);
  const value = Number(text);
  if (!/^\d+$/.test(text)) throw s3Error('InvalidArgument', { ArgumentName: 'max-keys', ArgumentValue: text }, 'Provided max-keys not an integer or within integer range');
  return Math.min(value, pageSize);
}

function fromToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString('utf8');
  if (key === '') throw s3Error('InvalidArgument', { ArgumentName: 'continuation-token' }, 'The continuation token provided is incorrect');
  return key;
}

/** encoding-type=url, as S3 writes it: a slash stays, a space is a plus sign. */
function encoder(query: URLSearchParams): (text: string) => string {
  if (query.get('encoding-type') !== 'url') return (text) => text;
  return (text) => encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%20', '+').replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function common(bucket: string, query: URLSearchParams): readonly string[] {
  const encode = encoder(query);
  const delimiter = query.get('delimiter');
  return [
    element('Name', bucket),
    element('Prefix', encode(query.get('prefix') ?? '')),
    element('Delimiter', delimiter ? encode(delimiter) : undefined),
    element('MaxKeys', maxKeys(query)),
    element('EncodingType', query.get('encoding-type') ?? undefined),
  ];
}

function contents(objects: readonly StoredObject[], prefixes: readonly string[], encode: (text: string) => string): readonly string[] {
  return [
    ...objects.map((object) => group('Contents', [
      element('Key', encode(object.key)),
      element('LastModified', new Date(object.modifiedAt).toISOString()),
      element('ETag', `"${object.etag}"`),
      element('Size', object.size),
      element('StorageClass', 'STANDARD'),
    ])),
    ...prefixes.map((prefix) => group('CommonPrefixes', [element('Prefix', encode(prefix))])),
  ];
}
