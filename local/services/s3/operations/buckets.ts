import { type AwsRequest, type AwsResponse, type LocalContext } from '../../../service.ts';
import { s3Error } from '../errors.ts';
import { type ObjectStore } from '../ObjectStore.ts';
import { element, group, xmlResponse } from '../xml.ts';
import { requireBucket } from './putObject.ts';

export function listBuckets(store: ObjectStore): AwsResponse {
  const buckets = store.buckets().map(({ name, createdAt }) => group('Bucket', [element('Name', name), element('CreationDate', new Date(createdAt).toISOString())]));
  return xmlResponse('ListAllMyBucketsResult', [group('Owner', [element('ID', '000000000000'), element('DisplayName', 'local')]), group('Buckets', buckets)]);
}

/** In us-east-1 creating one's own bucket again answers 200. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export function createBucket(store: ObjectStore, bucket: string, context: LocalContext): AwsResponse {
  checkBucketName(bucket);
  const isNew = store.addBucket(bucket, context.now());
  if (!isNew && context.region !== 'us-east-1') throw s3Error('BucketAlreadyOwnedByYou', { BucketName: bucket });
  return { status: 200, headers: { location: `/${bucket}` } };
}

export function headBucket(store: ObjectStore, bucket: string, region: string): AwsResponse {
  requireBucket(store, bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': region, 'content-type': 'application/xml' } };
}

export function deleteBucket(store: ObjectStore, bucket: string): AwsResponse {
  requireBucket(store, bucket);
  for (const _object of store.list(bucket, '', false)) throw s3Error('BucketNotEmpty', { BucketName: bucket });
  store.deleteBucket(bucket);
  return { status: 204 };
}

/** us-east-1 is written as nothing. */
export function getBucketLocation(store: ObjectStore, bucket: string, region: string): AwsResponse {
  requireBucket(store, bucket);
  return xmlResponse('LocationConstraint', region === 'us-east-1' ? [] : [region]);
}

export function bucketPolicy(store: ObjectStore, request: AwsRequest, bucket: string): AwsResponse {
  requireBucket(store, bucket);
  if (request.method === 'PUT') store.setPolicy(bucket, request.body.toString('utf8'));
  if (request.method === 'DELETE') store.setPolicy(bucket, undefined);
  if (request.method !== 'GET') return { status: 204 };
  const policy = store.bucket(bucket)?.policy;
  if (policy === undefined) throw s3Error('NoSuchBucketPolicy', { BucketName: bucket });
  return { status: 200, headers: { 'content-type': 'application/json' }, body: policy };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function checkBucketName(bucket: string): void {
  if (!/^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw s3Error('InvalidBucketName', { BucketName: bucket });
}
