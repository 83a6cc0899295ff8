import { type AccessRequest, type AwsRequest } from '../../service.ts';
import { type Address, copySource } from './address.ts';
import { s3Error } from './errors.ts';
import { keysToDelete } from './operations/putObject.ts';
import { readPayload } from './payload.ts';

export type OperationName =
  | 'AbortMultipartUpload' | 'BucketPolicy' | 'CompleteMultipartUpload' | 'CopyObject' | 'CreateBucket' | 'CreateMultipartUpload' | 'DeleteBucket'
  | 'DeleteObject' | 'DeleteObjects' | 'GetBucketLocation' | 'GetObject' | 'HeadBucket' | 'HeadObject' | 'ListBuckets' | 'ListMultipartUploads'
  | 'ListObjects' | 'ListObjectsV2' | 'ListParts' | 'PutObject' | 'UploadPart';

/** Sub-resources that are other operations of S3, which are not here. Unknown query parameters otherwise mean nothing. */
const unsupported = [
  'accelerate', 'acl', 'analytics', 'attributes', 'cors', 'encryption', 'intelligent-tiering', 'inventory', 'legal-hold', 'lifecycle', 'logging', 'metrics',
  'notification', 'object-lock', 'ownershipControls', 'policyStatus', 'publicAccessBlock', 'replication', 'requestPayment', 'restore', 'retention', 'select',
  'tagging', 'torrent', 'versioning', 'versions', 'website',
];

/** restXml without its model: method, address and query say which operation it is. */
export function operationOf(request: AwsRequest, { bucket, key }: Address): OperationName {
  const { method, query } = request;
  const other = unsupported.find((name) => query.has(name));
  if (other !== undefined) throw s3Error('NotImplemented', {}, `The local S3 does not have the sub-resource ?${other}.`);
  if (bucket === '') return method === 'GET' ? 'ListBuckets' : refuse();
  if (key === '') return bucketOperation(method, query);
  switch (method) {
    case 'GET':
      return query.has('uploadId') ? 'ListParts' : 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'PUT':
      if (query.has('uploadId') && request.headers['x-amz-copy-source'] !== undefined) throw s3Error('NotImplemented', {}, 'The local S3 does not have UploadPartCopy.');
      if (query.has('uploadId')) return 'UploadPart';
      return request.headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
    case 'POST':
      return query.has('uploads') ? 'CreateMultipartUpload' : query.has('uploadId') ? 'CompleteMultipartUpload' : refuse();
    case 'DELETE':
      return query.has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject';
    default:
      return refuse();
  }
}

function bucketOperation(method: string, query: URLSearchParams): OperationName {
  if (query.has('policy')) return 'BucketPolicy';
  switch (method) {
    case 'GET':
      if (query.has('location')) return 'GetBucketLocation';
      if (query.has('uploads')) return 'ListMultipartUploads';
      return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
    case 'HEAD':
      return 'HeadBucket';
    case 'PUT':
      return 'CreateBucket';
    case 'POST':
      return query.has('delete') ? 'DeleteObjects' : refuse();
    case 'DELETE':
      return 'DeleteBucket';
    default:
      return refuse();
  }
}

function refuse(): never {
  throw s3Error('MethodNotAllowed');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html says which permission an operation needs. */
export function accessRequests(request: AwsRequest, address: Address): readonly AccessRequest[] {
  const { bucket, key } = address;
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const on = (action: string, resource: string): AccessRequest => ({ action: `s3:${action}`, resource });
  const operation = operationOf(request, address);
  switch (operation) {
    case 'ListBuckets':
      return [on('ListAllMyBuckets', '*')];
    case 'ListObjects':
    case 'ListObjectsV2':
      return [{ ...on('ListBucket', bucketArn), conditionKeys: listingKeys(request.query) }];
    case 'HeadBucket':
      return [on('ListBucket', bucketArn)];
    case 'ListMultipartUploads':
      return [on('ListBucketMultipartUploads', bucketArn)];
    case 'BucketPolicy':
      return [on(request.method === 'GET' ? 'GetBucketPolicy' : request.method === 'PUT' ? 'PutBucketPolicy' : 'DeleteBucketPolicy', bucketArn)];
    case 'CreateBucket':
    case 'DeleteBucket':
    case 'GetBucketLocation':
      return [on(operation, bucketArn)];
    case 'GetObject':
    case 'HeadObject':
      return [on('GetObject', `${bucketArn}/${key}`)];
    case 'CopyObject': {
      const source = copySource(request.headers['x-amz-copy-source'] ?? '');
      return [on('GetObject', `arn:aws:s3:::${source.bucket}/${source.key}`), on('PutObject', `${bucketArn}/${key}`)];
    }
    case 'PutObject':
    case 'CreateMultipartUpload':
    case 'UploadPart':
    case 'CompleteMultipartUpload':
      return [on('PutObject', `${bucketArn}/${key}`)];
    case 'AbortMultipartUpload':
      return [on('AbortMultipartUpload', `${bucketArn}/${key}`)];
    case 'ListParts':
      return [on('ListMultipartUploadParts', `${bucketArn}/${key}`)];
    case 'DeleteObject':
      return [on('DeleteObject', `${bucketArn}/${key}`)];
    case 'DeleteObjects':
      return keysToDelete(readPayload(request).bytes).map((name) => on('DeleteObject', `${bucketArn}/${name}`));
  }
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys */
function listingKeys(query: URLSearchParams): Readonly<Record<string, string>> {
  const names = ['prefix', 'delimiter', 'max-keys'].filter((name) => query.has(name));
  return Object.fromEntries(names.map((name) => [`s3:${name}`, query.get(name) ?? '']));
}
