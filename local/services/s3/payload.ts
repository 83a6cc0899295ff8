import { createHash } from 'node:crypto';
import { type AwsRequest } from '../../service.ts';
import { checksum, type ChecksumName, checksumNames, isChecksumName } from './checksum.ts';
import { s3Error } from './errors.ts';

/** An object's bytes as they were sent, with the checksums that came with them, all of them verified. */
export interface Payload {
  readonly bytes: Buffer;
  readonly md5: Buffer;
  readonly checksums: Readonly<Partial<Record<ChecksumName, string>>>;
}

export function readPayload(request: AwsRequest): Payload {
  const { headers } = request;
  const chunked = (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') || (headers['content-encoding'] ?? '').split(',').some((coding) => coding.trim() === 'aws-chunked');
  const { bytes, trailers } = chunked ? decodeChunks(request.body) : { bytes: request.body, trailers: {} };
  const announced = headers['x-amz-decoded-content-length'];
  if (chunked && announced !== undefined && Number(announced) !== bytes.length) throw s3Error('IncompleteBody');
  const md5 = createHash('md5').update(bytes).digest();
  const contentMd5 = headers['content-md5'];
  if (contentMd5 !== undefined) {
    if (Buffer.from(contentMd5, 'base64').length !== 16) throw s3Error('InvalidDigest');
    if (md5.toString('base64') !== contentMd5) throw s3Error('BadDigest');
  }
  const sha256 = headers['x-amz-content-sha256'];
  if (sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) && createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw s3Error('BadDigest', {}, 'The provided x-amz-content-sha256 header does not match what was computed.');
  }
  return { bytes, md5, checksums: verify(bytes, { ...headers, ...trailers }) };
}

function verify(bytes: Buffer, fields: Readonly<Record<string, string>>): Payload['checksums'] {
  const checksums: Partial<Record<ChecksumName, string>> = {};
  for (const name of checksumNames) {
    const claimed = fields[`x-amz-checksum-${name}`];
    if (claimed === undefined) continue;
    if (checksum(name, bytes) !== claimed) throw s3Error('BadDigest', {}, `The ${name.toUpperCase()} you specified did not match the calculated checksum.`);
    checksums[name] = claimed;
  }
  const asked = (fields['x-amz-checksum-algorithm'] ?? fields['x-amz-sdk-checksum-algorithm'] ?? '').toLowerCase();
  if (Object.keys(checksums).length === 0 && isChecksumName(asked)) checksums[asked] = checksum(asked, bytes);
  // S3 keeps a CRC-64 of its own for an object that came without a checksum; that costs a pass over the bytes, and nobody here asks for it.
  return checksums;
}

/**
 * aws-chunked: `<hex length>[;chunk-signature=…]\r\n<bytes>\r\n` … `0[;…]\r\n` and trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
function decodeChunks(body: Buffer): { readonly bytes: Buffer; readonly trailers: Readonly<Record<string, string>> } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    if (lineEnd < 0) throw s3Error('IncompleteBody');
    const size = Number.parseInt(body.toString('latin1', at, lineEnd).split(';')[0] ?? '', 16);
    if (!Number.isInteger(size) || size < 0) throw s3Error('InvalidRequest', {}, 'The aws-chunked body has a chunk without a length.');
    at = lineEnd + 2;
    if (size === 0) break;
    if (at + size > body.length) throw s3Error('IncompleteBody');
    chunks.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const trailers: Record<string, string> = {};
  for (const line of body.toString('latin1', at).split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks), trailers };
}
