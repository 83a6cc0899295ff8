import { type AwsRequest, type AwsResponse, AwsError, type LocalContext, type LocalService } from '../../service.ts';
import { type Address, addressOf } from './address.ts';
import { errorResponse } from './errors.ts';
import { ObjectStore } from './ObjectStore.ts';
import { bucketPolicy, createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from './operations/buckets.ts';
import { getObject, headObject } from './operations/getObject.ts';
import { listObjects, listObjectsV2 } from './operations/listObjects.ts';
import { abortMultipartUpload, completeMultipartUpload, createMultipartUpload, listMultipartUploads, listParts, uploadPart } from './operations/multipart.ts';
import { copyObject, deleteObject, deleteObjects, putObject } from './operations/putObject.ts';
import { deployBucket, deployBucketPolicy } from './resource.ts';
import { accessRequests, operationOf } from './route.ts';

/** S3 over files and one SQLite file in the state folder. */
export function createS3Service(context: LocalContext): LocalService {
  const store = new ObjectStore(context.stateFolder);
  const ready = store.discardOrphans();
  // Whoever asks first hears of a failure; until then it must not end the process.
  ready.catch(() => undefined);
  const endpointHost = new URL(context.endpointUrl).hostname;
  return {
    names: ['s3'],
    async handle(request) {
      await ready;
      try {
        return withRequestId(await perform({ store, context, request, address: addressOf(request, endpointHost) }), request);
      } catch (error) {
        if (error instanceof AwsError) return withRequestId(errorResponse(error, request), request);
        throw error;
      }
    },
    accessRequests: (request) => accessRequests(request, addressOf(request, endpointHost)),
    errorResponse,
    resources: {
      'AWS::S3::Bucket': (resource) => deployBucket(store, resource, context),
      'AWS::S3::BucketPolicy': (resource) => deployBucketPolicy(store, resource),
    },
    async close() {
      await ready;
      store.close();
    },
  };
}

interface Call {
  readonly store: ObjectStore;
  readonly context: LocalContext;
  readonly request: AwsRequest;
  readonly address: Address;
}

function perform({ store, context, request, address }: Call): AwsResponse | Promise<AwsResponse> {
  const now = context.now();
  const { bucket } = address;
  switch (operationOf(request, address)) {
    case 'AbortMultipartUpload':
      return abortMultipartUpload(store, request, address);
    case 'BucketPolicy':
      return bucketPolicy(store, request, bucket);
    case 'CompleteMultipartUpload':
      return completeMultipartUpload(store, request, address, now);
    case 'CopyObject':
      return copyObject(store, request, address, now);
    case 'CreateBucket':
      return createBucket(store, bucket, context);
    case 'CreateMultipartUpload':
      return createMultipartUpload(store, request, address, now);
    case 'DeleteBucket':
      return deleteBucket(store, bucket);
    case 'DeleteObject':
      return deleteObject(store, address);
    case 'DeleteObjects':
      return deleteObjects(store, request, bucket);
    case 'GetBucketLocation':
      return getBucketLocation(store, bucket, context.region);
    case 'GetObject':
      return getObject(store, request, address);
    case 'HeadBucket':
      return headBucket(store, bucket, context.region);
    case 'HeadObject':
      return headObject(store, request, address);
    case 'ListBuckets':
      return listBuckets(store);
    case 'ListMultipartUploads':
      return listMultipartUploads(store, bucket);
    case 'ListObjects':
      return listObjects(store, request, bucket);
    case 'ListObjectsV2':
      return listObjectsV2(store, request, bucket);
    case 'ListParts':
      return listParts(store, request, address);
    case 'PutObject':
      return putObject(store, request, address, now);
    case 'UploadPart':
      return uploadPart(store, request, address, now);
  }
}

function withRequestId(response: AwsResponse, request: AwsRequest): AwsResponse {
  return { ...response, headers: { 'x-amz-request-id': request.requestId, ...response.headers } };
}
