import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { execFile, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import {
  AbortMultipartUploadCommand, ChecksumAlgorithm, CompleteMultipartUploadCommand, CopyObjectCommand, CreateBucketCommand, CreateMultipartUploadCommand,
  DeleteBucketCommand, DeleteObjectCommand, DeleteObjectsCommand, GetBucketLocationCommand, GetObjectCommand, HeadBucketCommand, HeadObjectCommand,
  ListBucketsCommand, ListObjectsV2Command, ListPartsCommand, PutObjectCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Service } from '../../../../local/services/s3/server.ts';
import { type LocalService } from '../../../../local/service.ts';
import { clientOptions, serve, type ServedService } from '../dynamodb/awsServer.ts';

const run = promisify(execFile);
let served: ServedService<LocalService>;
let client: S3Client;

beforeAll(async () => {
  served = await serve(createS3Service);
  client = new S3Client({ ...clientOptions(served.url), forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: 'data' }));
});

afterAll(() => served.close());

async function put(Key: string, Body: string | Uint8Array = Key): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: 'data', Key, Body }));
}

async function text(Key: string, more: { Range?: string } = {}): Promise<string | undefined> {
  return (await client.send(new GetObjectCommand({ Bucket: 'data', Key, ...more }))).Body?.transformToString();
}

describe('buckets', () => {
  it('makes, finds, lists and deletes a bucket, but not one with objects', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'second' }));
    await client.send(new HeadBucketCommand({ Bucket: 'second' }));
    expect((await client.send(new GetBucketLocationCommand({ Bucket: 'second' }))).LocationConstraint).toBeUndefined();
    expect((await client.send(new ListBucketsCommand({}))).Buckets?.map((bucket) => bucket.Name)).toEqual(['data', 'second']);
    await client.send(new PutObjectCommand({ Bucket: 'second', Key: 'k', Body: 'v' }));
    await expect(client.send(new DeleteBucketCommand({ Bucket: 'second' }))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    await client.send(new DeleteObjectCommand({ Bucket: 'second', Key: 'k' }));
    await client.send(new DeleteBucketCommand({ Bucket: 'second' }));
    await expect(client.send(new ListObjectsV2Command({ Bucket: 'second' }))).rejects.toMatchObject({ name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } });
  });
});

describe('objects', () => {
  it('gives back bytes, type, metadata and the MD5 as entity tag', async () => {
    const Body = Buffer.from([0, 1, 2, 250, 255]);
    const { ETag } = await client.send(new PutObjectCommand({ Bucket: 'data', Key: 'bytes', Body, ContentType: 'image/png', Metadata: { dataset: 'seed' }, CacheControl: 'max-age=60', ContentEncoding: 'gzip' }));
    expect(ETag).toBe(`"${createHash('md5').update(Body).digest('hex')}"`);
    const read = await client.send(new GetObjectCommand({ Bucket: 'data', Key: 'bytes' }));
    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? [])).toEqual(Body);
    expect(read).toMatchObject({ ContentType: 'image/png', Metadata: { dataset: 'seed' }, CacheControl: 'max-age=60', ContentEncoding: 'gzip', ContentLength: 5, ETag });
    expect(await client.send(new HeadObjectCommand({ Bucket: 'data', Key: 'bytes' }))).toMatchObject({ ContentLength: 5, ETag });
  });

  it.each(Object.values(ChecksumAlgorithm).filter((name) => ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'].includes(name)))('verifies and echoes %s', async (ChecksumAlgorithm) => {
    const Body = 'The quick brown fox jumps over the lazy dog';
    const put = await client.send(new PutObjectCommand({ Bucket: 'data', Key: `sum-${ChecksumAlgorithm}`, Body, ChecksumAlgorithm }));
    const read = await client.send(new GetObjectCommand({ Bucket: 'data', Key: `sum-${ChecksumAlgorithm}`, ChecksumMode: 'ENABLED' }));
    expect(await read.Body?.transformToString()).toBe(Body);
    const field = `Checksum${ChecksumAlgorithm}` as 'ChecksumCRC32';
    expect(read[field]).toBeTruthy();
    expect(read[field]).toBe(put[field]);
  });

  it.each([
    ['crc32', 'y/Q5Jg=='], ['crc32c', '4waSgw=='], ['crc64nvme', 'rosUhgp5mIg='],
    ['sha1', '98O8HYCOBHMq32eZZczDTKeuNEE='], ['sha256', 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU='],
  ])('knows the %s of 123456789 and refuses it for other bytes', async (name, value) => {
    const send = (body: string) => fetch(`${served.url}/data/known`, { method: 'PUT', body, headers: { [`x-amz-checksum-${name}`]: value } });
    expect((await send('123456789')).status).toBe(200);
    const refused = await send('123456780');
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('<Code>BadDigest</Code>');
  });

  it('takes a streamed body with a trailing checksum', async () => {
    const parts = Array.from({ length: 40 }, (_, index) => `line ${index} `.repeat(1000));
    const whole = parts.join('');
    await client.send(new PutObjectCommand({ Bucket: 'data', Key: 'streamed', Body: Readable.from(parts.map((part) => Buffer.from(part))), ContentLength: whole.length }));
    expect(await text('streamed')).toBe(whole);
  });

  it('refuses a body that is not what Content-MD5 says', async () => {
    await expect(client.send(new PutObjectCommand({ Bucket: 'data', Key: 'md5', Body: 'x', ContentMD5: createHash('md5').update('y').digest('base64') }))).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(text('md5')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
  });

  it('reads ranges from the front, the middle and the end', async () => {
    await put('digits', '0123456789');
    expect(await text('digits', { Range: 'bytes=0-2' })).toBe('012');
    expect(await text('digits', { Range: 'bytes=7-' })).toBe('789');
    expect(await text('digits', { Range: 'bytes=-4' })).toBe('6789');
    expect(await text('digits', { Range: 'bytes=8-100' })).toBe('89');
    const range = await client.send(new GetObjectCommand({ Bucket: 'data', Key: 'digits', Range: 'bytes=1-3' }));
    expect(range).toMatchObject({ ContentRange: 'bytes 1-3/10', $metadata: { httpStatusCode: 206 } });
    await expect(text('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });
  });

  it('answers conditions', async () => {
    await put('conditional', 'one');
    const { ETag } = await client.send(new HeadObjectCommand({ Bucket: 'data', Key: 'conditional' }));
    const get = (input: object) => client.send(new GetObjectCommand({ Bucket: 'data', Key: 'conditional', ...input }));
    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
    await expect(client.send(new PutObjectCommand({ Bucket: 'data', Key: 'conditional', Body: 'two', IfNoneMatch: '*' }))).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await text('conditional')).toBe('one');
    await client.send(new PutObjectCommand({ Bucket: 'data', Key: 'unconditional', Body: 'new', IfNoneMatch: '*' }));
  });

  it('copies with and without new metadata', async () => {
    await client.send(new PutObjectCommand({ Bucket: 'data', Key: 'from here+there', Body: 'copied', Metadata: { a: '1' } }));
    await client.send(new CopyObjectCommand({ Bucket: 'data', Key: 'copy', CopySource: 'data/from%20here%2Bthere' }));
    expect(await text('copy')).toBe('copied');
    expect((await client.send(new HeadObjectCommand({ Bucket: 'data', Key: 'copy' }))).Metadata).toEqual({ a: '1' });
    await client.send(new CopyObjectCommand({ Bucket: 'data', Key: 'copy', CopySource: 'data/copy', MetadataDirective: 'REPLACE', Metadata: { b: '2' } }));
    expect((await client.send(new HeadObjectCommand({ Bucket: 'data', Key: 'copy' }))).Metadata).toEqual({ b: '2' });
  });

  it('keeps keys of every kind apart and inside its folder', async () => {
    const keys = ['a b', 'a+b', 'a%20b', 'ü/日本/😀', '../../escape', 'trailing/', "quote'\"<&>"];
    for (const key of keys) await client.send(new PutObjectCommand({ Bucket: 'data', Key: `odd/${key}`, Body: key }));
    for (const key of keys) expect(await text(`odd/${key}`)).toBe(key);
    const listed = await client.send(new ListObjectsV2Command({ Bucket: 'data', Prefix: 'odd/' }));
    expect(listed.Contents?.map((object) => object.Key?.slice(4)).sort()).toEqual([...keys].sort());
    expect((await readdir(served.context.stateFolder)).sort()).toEqual(['bytes', 's3.sqlite', 's3.sqlite-shm', 's3.sqlite-wal']);
    const deleted = await client.send(new DeleteObjectsCommand({ Bucket: 'data', Delete: { Objects: keys.map((key) => ({ Key: `odd/${key}` })) } }));
    expect(deleted.Deleted).toHaveLength(keys.length);
    expect((await client.send(new ListObjectsV2Command({ Bucket: 'data', Prefix: 'odd/' }))).KeyCount).toBe(0);
  });

  it('finds the bucket in the host name too', async () => {
    await put('hosted', 'by name');
    const response = await run('curl', ['-s', '-H', 'Host: data.localhost:4566', `${served.url}/hosted`]);
    expect(response.stdout).toBe('by name');
  });

  it('has its objects after a restart', async () => {
    await put('kept', 'still here');
    await served.restart();
    expect(await text('kept')).toBe('still here');
  });
});

describe('listing', () => {
  beforeAll(async () => {
    for (const key of ['l/a.txt', 'l/dir/1', 'l/dir/2', 'l/dir.txt', 'l/other/x', 'l/z']) await put(key);
  });

  it('groups by delimiter and goes on where a page ended', async () => {
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    let pages = 0;
    do {
      const page = await client.send(new ListObjectsV2Command({ Bucket: 'data', Prefix: 'l/', Delimiter: '/', MaxKeys: 2, ...(ContinuationToken && { ContinuationToken }) }));
      seen.push(...(page.Contents ?? []).map((object) => object.Key ?? ''), ...(page.CommonPrefixes ?? []).map((prefix) => prefix.Prefix ?? ''));
      ContinuationToken = page.NextContinuationToken;
      pages++;
    } while (ContinuationToken);
    expect(seen.sort()).toEqual(['l/a.txt', 'l/dir.txt', 'l/dir/', 'l/other/', 'l/z']);
    expect(pages).toBe(3);
  });

  it('starts after a key', async () => {
    const page = await client.send(new ListObjectsV2Command({ Bucket: 'data', Prefix: 'l/', StartAfter: 'l/dir/1' }));
    expect(page.Contents?.map((object) => object.Key)).toEqual(['l/dir/2', 'l/other/x', 'l/z']);
  });
});

describe('uploads in parts', () => {
  it('joins parts in order, with an entity tag of its own kind', async () => {
    const target = { Bucket: 'data', Key: 'large' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...target, ContentType: 'text/csv', ChecksumAlgorithm: 'CRC32' }));
    const bodies = [Buffer.alloc(5 * 1024 * 1024, 'a'), Buffer.from('end')];
    const Parts = await Promise.all(bodies.map(async (Body, index) => {
      const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: index + 1, Body, ChecksumAlgorithm: 'CRC32' }));
      return { ETag, PartNumber: index + 1, ChecksumCRC32 };
    }));
    expect((await client.send(new ListPartsCommand({ ...target, UploadId }))).Parts?.map((part) => part.Size)).toEqual([5 * 1024 * 1024, 3]);
    const completed = await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
    expect(completed.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const read = await client.send(new GetObjectCommand(target));
    expect(read.ContentType).toBe('text/csv');
    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(Buffer.concat(bodies))).toBe(true);
  });

  it('forgets an aborted upload', async () => {
    const target = { Bucket: 'data', Key: 'aborted' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
    await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'x' }));
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId }));
    await expect(client.send(new ListPartsCommand({ ...target, UploadId }))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

describe('the AWS CLI', () => {
  it.skipIf(spawnSync('aws', ['--version']).status !== 0)('copies a file there and back and lists it (needs the AWS CLI)', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'upnext-cli-'));
    const env = { ...process.env, AWS_ENDPOINT_URL: served.url, AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
    await writeFile(join(folder, 'in.bin'), Buffer.alloc(9 * 1024 * 1024, 7));
    await run('aws', ['s3', 'cp', '--quiet', join(folder, 'in.bin'), 's3://data/cli/my file+1.bin'], { env });
    expect((await run('aws', ['s3', 'ls', 's3://data/cli/'], { env })).stdout).toMatch(/ 9437184 my file\+1\.bin\n$/);
    await run('aws', ['s3', 'cp', '--quiet', 's3://data/cli/my file+1.bin', join(folder, 'out.bin')], { env });
    expect((await readFile(join(folder, 'out.bin'))).equals(await readFile(join(folder, 'in.bin')))).toBe(true);
    await rm(folder, { recursive: true });
  });
});
