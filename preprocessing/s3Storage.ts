import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { DatasetError } from './DatasetError.ts';
import type { OutputFile, OutputFolder, SourceFolder } from './storage.ts';

/** Every part but the last must have 5 MiB: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html. 10,000 parts reach 80 GB. */
const PART_BYTES = 8 * 1024 * 1024;

export interface S3Location {
  readonly client: S3Client;
  readonly bucket: string;
  /** "datasets/sample/"; empty or with a "/" at the end. */
  readonly prefix: string;
}

/** The keys below a prefix, without it, sorted. */
export async function listKeys({ client, bucket, prefix }: S3Location): Promise<readonly string[]> {
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken }));
    for (const { Key } of page.Contents ?? []) if (Key !== undefined && !Key.endsWith('/')) keys.push(Key.slice(prefix.length));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return keys.sort();
}

export function s3Folder(location: S3Location): SourceFolder {
  const { client, bucket, prefix } = location;
  return {
    location: `s3://${bucket}/${prefix}`,
    list: () => listKeys(location),
    async *open(file) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: prefix + file }));
        if (Body !== undefined) yield* Body as AsyncIterable<Uint8Array>;
      } catch (error) {
        if (error instanceof NoSuchKey) throw new DatasetError(`s3://${bucket}/${prefix}${file} does not exist`);
        throw error;
      }
    },
  };
}

/** One object, put at once when it is small and in parts when it is not. */
class S3File implements OutputFile {
  readonly #client: S3Client;
  readonly #target: { readonly Bucket: string; readonly Key: string };
  #uploadId: string | undefined;
  #parts: { readonly PartNumber: number; readonly ETag: string | undefined }[] = [];
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  constructor(client: S3Client, target: { readonly Bucket: string; readonly Key: string }) {
    this.#client = client;
    this.#target = target;
  }

  async write(chunk: string | Uint8Array): Promise<void> {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.byteLength;
    if (this.#pendingBytes >= PART_BYTES) await this.#uploadPart();
  }

  async close(): Promise<void> {
    if (this.#uploadId === undefined) {
      await this.#client.send(new PutObjectCommand({ ...this.#target, Body: this.#take() }));
      return;
    }
    if (this.#pendingBytes > 0) await this.#uploadPart();
    await this.#client.send(new CompleteMultipartUploadCommand({ ...this.#target, UploadId: this.#uploadId, MultipartUpload: { Parts: this.#parts } }));
    this.#uploadId = undefined;
  }

  /** Lets go of parts already uploaded, which would be billed for ever. */
  async abort(): Promise<void> {
    if (this.#uploadId !== undefined) await this.#client.send(new AbortMultipartUploadCommand({ ...this.#target, UploadId: this.#uploadId }));
  }

  async #uploadPart(): Promise<void> {
    this.#uploadId ??= (await this.#client.send(new CreateMultipartUploadCommand(this.#target))).UploadId;
    const PartNumber = this.#parts.length + 1;
    const { ETag } = await this.#client.send(new UploadPartCommand({ ...this.#target, UploadId: this.#uploadId, PartNumber, Body: this.#take() }));
    this.#parts.push({ PartNumber, ETag });
  }

  #take(): Uint8Array {
    const body = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return body;
  }
}

/** Objects below a prefix that nobody reads yet: what makes them count is the pointer that the caller writes after `commit`. */
export function s3Output({ client, bucket, prefix }: S3Location): OutputFolder {
  const files: S3File[] = [];
  return {
    async create(file) {
      const created = new S3File(client, { Bucket: bucket, Key: prefix + file });
      files.push(created);
      return created;
    },
    async commit() {},
    async discard() {
      for (const file of files) await file.abort();
    },
  };
}
