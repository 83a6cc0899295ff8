import { AwsError, type AwsRequest, type AwsResponse } from '../../service.ts';
import { element, xmlResponse } from './xml.ts';

/** Codes with their texts and statuses. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const known = {
  BadDigest: [400, 'The Content-MD5 or checksum value that you specified did not match what the server received.'],
  BucketAlreadyOwnedByYou: [409, 'Your previous request to create the named bucket succeeded and you already own it.'],
  BucketNotEmpty: [409, 'The bucket that you tried to delete is not empty.'],
  EntityTooSmall: [400, 'Your proposed upload is smaller than the minimum allowed object size.'],
  IncompleteBody: [400, 'You did not provide the number of bytes specified by the Content-Length HTTP header.'],
  InvalidArgument: [400, 'Invalid Argument'],
  InvalidBucketName: [400, 'The specified bucket is not valid.'],
  InvalidDigest: [400, 'The Content-MD5 or checksum value that you specified is not valid.'],
  InvalidPart: [400, 'One or more of the specified parts could not be found. The part might not have been uploaded, or the specified entity tag might not have matched the part\'s entity tag.'],
  InvalidPartOrder: [400, 'The list of parts was not in ascending order. The parts list must be specified in order by part number.'],
  InvalidRange: [416, 'The requested range is not satisfiable'],
  InvalidRequest: [400, 'Invalid Request'],
  KeyTooLongError: [400, 'Your key is too long'],
  MalformedXML: [400, 'The XML you provided was not well-formed or did not validate against our published schema'],
  MethodNotAllowed: [405, 'The specified method is not allowed against this resource.'],
  NoSuchBucket: [404, 'The specified bucket does not exist'],
  NoSuchBucketPolicy: [404, 'The bucket policy does not exist'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  NoSuchUpload: [404, 'The specified multipart upload does not exist. The upload ID might be invalid, or the multipart upload might have been aborted or completed.'],
  NotImplemented: [501, 'A header or query you provided implies functionality that is not implemented.'],
  PreconditionFailed: [412, 'At least one of the pre-conditions you specified did not hold'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type S3Code = keyof typeof known;

/** `fields` become elements of the error's XML, such as Key or BucketName. */
export function s3Error(code: S3Code, fields: Readonly<Record<string, string>> = {}, message?: string): AwsError {
  const [status, text] = known[code];
  return new AwsError(code, message ?? text, { status, fields });
}

/** HEAD answers carry no body. */
export function errorResponse(error: AwsError, request: AwsRequest): AwsResponse {
  const fields = Object.entries(error.fields).map(([name, value]) => element(name, String(value)));
  const body = xmlResponse('Error', [
    element('Code', error.code), element('Message', error.message), ...fields, element('Resource', request.path), element('RequestId', request.requestId),
  ], { status: error.status, namespace: false });
  return request.method === 'HEAD' ? { status: error.status, headers: { 'content-type': 'application/xml' } } : body;
}
