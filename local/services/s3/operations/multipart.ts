import { createHash, randomBytes } from 'node:crypto';
import { type AwsRequest, type AwsResponse } from '../../../service.ts';
import { type Address } from '../address.ts';
import { checksum, type ChecksumName, isChecksumName } from '../checksum.ts';
import { s3Error } from '../errors.ts';
import { type About, type ObjectStore, type Part, type Upload } from '../ObjectStore.ts';
import { readPayload } from '../payload.ts';
import { element, group, members, parseXml, xmlResponse } from '../xml.ts';
import { objectHeaders, replace, requireBucket } from './putObject.ts';

const maxPartNumber = 10_000;
/** Every part but the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const minPartBytes = 5 * 1024 * 1024;

export function createMultipartUpload(store: ObjectStore, request: AwsRequest, address: Address, now: number): AwsResponse {
  requireBucket(store, address.bucket);
  const algorithm = (request.headers['x-amz-checksum-algorithm'] ?? '').toLowerCase();
  const type = request.headers['x-amz-checksum-type'];
  const about: About = {
    headers: objectHeaders(request),
    checksums: {},
    ...(isChecksumName(algorithm) && {
      algorithm,
      checksumType: type === 'FULL_OBJECT' || algorithm === 'crc64nvme' ? ('FULL_OBJECT' as const) : ('COMPOSITE' as const),
    }),
  };
  const id = randomBytes(32).toString('base64url');
  store.addUpload({ id, ...address, startedAt: now, about });
  const response = xmlResponse('InitiateMultipartUploadResult', [element('Bucket', address.bucket), element('Key', address.key), element('UploadId', id)]);
  return isChecksumName(algorithm)
    ? { ...response, headers: { ...response.headers, 'x-amz-checksum-algorithm': algorithm.toUpperCase(), 'x-amz-checksum-type': about.checksumType ?? 'COMPOSITE' } }
    : response;
}

export async function uploadPart(store: ObjectStore, request: AwsRequest, address: Address, now: number): Promise<AwsResponse> {
  const upload = uploadOf(store, request, address);
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > maxPartNumber) {
    throw s3Error('InvalidArgument', { ArgumentName: 'partNumber', ArgumentValue: request.query.get('partNumber') ?? '' }, `Part number must be an integer between 1 and ${maxPartNumber}, inclusive`);
  }
  const payload = readPayload(request);
  const etag = payload.md5.toString('hex');
  const { algorithm } = upload.about;
  const checksums = algorithm && payload.checksums[algorithm] === undefined
    ? { ...payload.checksums, [algorithm]: checksum(algorithm, payload.bytes) }
    : payload.checksums;
  await store.putPart(upload.id, { number, file: await store.write(payload.bytes), size: payload.bytes.length, etag, modifiedAt: now, checksums });
  return { status: 200, headers: { etag: `"${etag}"`, ...Object.fromEntries(Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value])) } };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export async function completeMultipartUpload(store: ObjectStore, request: AwsRequest, address: Address, now: number): Promise<AwsResponse> {
  const upload = uploadOf(store, request, address);
  const parts = chosenParts(request.body, store.parts(upload.id));
  const small = parts.slice(0, -1).find((part) => part.size < minPartBytes);
  if (small) throw s3Error('EntityTooSmall', { PartNumber: String(small.number), ETag: small.etag, MinSizeAllowed: String(minPartBytes), ProposedSize: String(small.size) });
  const digests = createHash('md5');
  for (const part of parts) digests.update(Buffer.from(part.etag, 'hex'));
  const etag = `${digests.digest('hex')}-${parts.length}`;
  const file = await store.join(parts.map((part) => part.file));
  const about = await checked(store, upload, parts, file);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  await replace(store, request, { ...address, file, size, etag, modifiedAt: now, about });
  await store.endUpload(upload.id);
  return xmlResponse('CompleteMultipartUploadResult', [
    element('Location', `/${address.bucket}/${address.key}`), element('Bucket', address.bucket), element('Key', address.key), element('ETag', `"${etag}"`),
    ...Object.entries(about.checksums).map(([name, value]) => element(`Checksum${name.toUpperCase()}`, value)),
    element('ChecksumType', about.algorithm && about.checksumType),
  ]);
}

export async function abortMultipartUpload(store: ObjectStore, request: AwsRequest, address: Address): Promise<AwsResponse> {
  await store.endUpload(uploadOf(store, request, address).id);
  return { status: 204 };
}

export function listParts(store: ObjectStore, request: AwsRequest, address: Address): AwsResponse {
  const upload = uploadOf(store, request, address);
  const after = Number(request.query.get('part-number-marker') ?? 0);
  const limit = Math.min(1000, Number(request.query.get('max-parts') ?? 1000));
  const parts = store.parts(upload.id).filter((part) => part.number > after);
  const page = parts.slice(0, limit);
  return xmlResponse('ListPartsResult', [
    element('Bucket', address.bucket), element('Key', address.key), element('UploadId', upload.id), element('PartNumberMarker', after), element('MaxParts', limit),
    element('NextPartNumberMarker', page.at(-1)?.number ?? 0), element('IsTruncated', parts.length > limit), element('StorageClass', 'STANDARD'),
    ...page.map((part) => group('Part', [
      element('PartNumber', part.number), element('LastModified', new Date(part.modifiedAt).toISOString()), element('ETag', `"${part.etag}"`), element('Size', part.size),
      ...Object.entries(part.checksums).map(([name, value]) => element(`Checksum${name.toUpperCase()}`, value)),
    ])),
  ]);
}

export function listMultipartUploads(store: ObjectStore, bucket: string): AwsResponse {
  requireBucket(store, bucket);
  return xmlResponse('ListMultipartUploadsResult', [
    element('Bucket', bucket), element('MaxUploads', 1000), element('IsTruncated', false),
    ...store.uploads(bucket).map((upload) => group('Upload', [
      element('Key', upload.key), element('UploadId', upload.id), element('StorageClass', 'STANDARD'), element('Initiated', new Date(upload.startedAt).toISOString()),
    ])),
  ]);
}

function uploadOf(store: ObjectStore, request: AwsRequest, address: Address): Upload {
  requireBucket(store, address.bucket);
  const id = request.query.get('uploadId') ?? '';
  const upload = store.upload(id);
  if (!upload || upload.bucket !== address.bucket || upload.key !== address.key) throw s3Error('NoSuchUpload', { UploadId: id });
  return upload;
}

function chosenParts(body: Buffer, parts: readonly Part[]): readonly Part[] {
  let root: unknown;
  try {
    root = parseXml(body)['CompleteMultipartUpload'];
  } catch {
    throw s3Error('MalformedXML');
  }
  const chosen = typeof root === 'object' && root !== null ? members((root as Readonly<Record<string, unknown>>)['Part']) : [];
  if (chosen.length === 0) throw s3Error('MalformedXML');
  let before = 0;
  return chosen.map((wanted) => {
    const number = Number(wanted['PartNumber']);
    if (!(number > before)) throw s3Error('InvalidPartOrder');
    before = number;
    const part = parts.find((candidate) => candidate.number === number);
    if (!part || part.etag !== String(wanted['ETag']).replaceAll('"', '')) throw s3Error('InvalidPart', { PartNumber: String(number) });
    return part;
  });
}

/** COMPOSITE: the checksum of the parts' checksums and their number. FULL_OBJECT: that of the bytes. */
async function checked(store: ObjectStore, upload: Upload, parts: readonly Part[], file: string): Promise<About> {
  const { algorithm, checksumType } = upload.about;
  if (!algorithm) return upload.about;
  const value = checksumType === 'FULL_OBJECT'
    ? checksum(algorithm, await store.bytes(file))
    : `${checksum(algorithm, Buffer.concat(parts.map((part) => partChecksum(part, algorithm))))}-${parts.length}`;
  return { ...upload.about, checksums: { [algorithm]: value } };
}

function partChecksum(part: Part, algorithm: ChecksumName): Buffer {
  return Buffer.from(part.checksums[algorithm] ?? '', 'base64');
}
