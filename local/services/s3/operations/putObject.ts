import { type AwsRequest, type AwsResponse } from '../../../service.ts';
import { type Address, copySource } from '../address.ts';
import { s3Error } from '../errors.ts';
import { type About, type ObjectStore, type StoredObject } from '../ObjectStore.ts';
import { readPayload } from '../payload.ts';
import { element, members, parseXml, xmlResponse, group } from '../xml.ts';
import { etagMatches, existing } from './getObject.ts';

const keptHeaders = ['content-type', 'content-language', 'content-disposition', 'cache-control', 'expires'];
const maxDeletes = 1000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export async function putObject(store: ObjectStore, request: AwsRequest, address: Address, now: number): Promise<AwsResponse> {
  requireBucket(store, address.bucket);
  const payload = readPayload(request);
  const etag = payload.md5.toString('hex');
  const about: About = { headers: objectHeaders(request), checksums: payload.checksums };
  await replace(store, request, { ...address, file: await store.write(payload.bytes), size: payload.bytes.length, etag, modifiedAt: now, about });
  return {
    status: 200,
    headers: {
      etag: `"${etag}"`,
      ...Object.fromEntries(Object.entries(payload.checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value])),
      ...(Object.keys(payload.checksums).length > 0 && { 'x-amz-checksum-type': 'FULL_OBJECT' }),
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export async function copyObject(store: ObjectStore, request: AwsRequest, address: Address, now: number): Promise<AwsResponse> {
  requireBucket(store, address.bucket);
  const source = existing(store, copySource(request.headers['x-amz-copy-source'] ?? ''));
  const { 'x-amz-copy-source-if-match': ifMatch, 'x-amz-copy-source-if-none-match': ifNoneMatch } = request.headers;
  if ((ifMatch !== undefined && !etagMatches(ifMatch, source.etag)) || (ifNoneMatch !== undefined && etagMatches(ifNoneMatch, source.etag))) {
    throw s3Error('PreconditionFailed');
  }
  const replaced = request.headers['x-amz-metadata-directive'] === 'REPLACE';
  if (!replaced && source.bucket === address.bucket && source.key === address.key) {
    throw s3Error('InvalidRequest', {}, "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.");
  }
  const about: About = replaced ? { ...source.about, headers: objectHeaders(request) } : source.about;
  const file = await store.write(await store.bytes(source.file));
  await replace(store, request, { ...source, ...address, file, modifiedAt: now, about });
  return xmlResponse('CopyObjectResult', [element('LastModified', new Date(now).toISOString()), element('ETag', `"${source.etag}"`)]);
}

/** Puts the object in place under the request's If-None-Match and If-Match. */
export async function replace(store: ObjectStore, request: AwsRequest, object: StoredObject): Promise<void> {
  const { 'if-none-match': ifNoneMatch, 'if-match': ifMatch } = request.headers;
  try {
    const replaced = store.commit(object, (current) => {
      if (ifNoneMatch !== undefined && current && etagMatches(ifNoneMatch, current.etag)) throw s3Error('PreconditionFailed', { Condition: 'If-None-Match' });
      if (ifMatch !== undefined && !current) throw s3Error('NoSuchKey', { Key: object.key });
      if (ifMatch !== undefined && current && !etagMatches(ifMatch, current.etag)) throw s3Error('PreconditionFailed', { Condition: 'If-Match' });
    });
    if (replaced !== undefined) await store.discard([replaced]);
  } catch (error) {
    await store.discard([object.file]);
    throw error;
  }
}

/** What was not there counts as deleted. */
export async function deleteObject(store: ObjectStore, address: Address): Promise<AwsResponse> {
  requireBucket(store, address.bucket);
  await store.deleteObject(address.bucket, address.key);
  return { status: 204 };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export async function deleteObjects(store: ObjectStore, request: AwsRequest, bucket: string): Promise<AwsResponse> {
  requireBucket(store, bucket);
  const { bytes } = readPayload(request);
  const keys = keysToDelete(bytes);
  if (keys.length === 0 || keys.length > maxDeletes) throw s3Error('MalformedXML');
  for (const key of keys) await store.deleteObject(bucket, key);
  const quiet = /<Quiet>\s*true\s*<\/Quiet>/.test(bytes.toString('utf8'));
  return xmlResponse('DeleteResult', quiet ? [] : keys.map((key) => group('Deleted', [element('Key', key)])));
}

export function keysToDelete(body: Buffer): readonly string[] {
  let parsed: Readonly<Record<string, unknown>>;
  try {
    parsed = parseXml(body);
  } catch {
    throw s3Error('MalformedXML');
  }
  const root = parsed['Delete'];
  if (typeof root !== 'object' || root === null) throw s3Error('MalformedXML');
  return members((root as Readonly<Record<string, unknown>>)['Object']).map((member) => String(member['Key']));
}

export function objectHeaders(request: AwsRequest): Readonly<Record<string, string>> {
  const kept = Object.entries(request.headers).filter(([name]) => keptHeaders.includes(name) || name.startsWith('x-amz-meta-'));
  // aws-chunked says how the body travelled, not what the object is.
  const codings = (request.headers['content-encoding'] ?? '').split(',').map((coding) => coding.trim()).filter((coding) => coding !== '' && coding !== 'aws-chunked');
  return { ...Object.fromEntries(kept), ...(codings.length > 0 && { 'content-encoding': codings.join(',') }) };
}

export function requireBucket(store: ObjectStore, bucket: string): void {
  if (!store.bucket(bucket)) throw s3Error('NoSuchBucket', { BucketName: bucket });
}
