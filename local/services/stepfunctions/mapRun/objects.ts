import { XMLParser } from 'fast-xml-parser';
import type { AwsCall, AwsResponse } from '../../../service.ts';
import type { Run } from '../run.ts';

/** S3 in the role of the state machine; errors say S3's own code and message. */

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, isArray: (name) => name === 'Contents' });

/** An item of a listing, with the names that Step Functions gives its fields. */
export interface ListedObject {
  readonly Etag: string;
  readonly Key: string;
  /** Epoch seconds. */
  readonly LastModified: number;
  readonly Size: number;
  readonly StorageClass: string;
}

interface Listing {
  readonly ListBucketResult?: { readonly Contents?: readonly Readonly<Record<string, string>>[]; readonly NextContinuationToken?: string };
}

function pathOf(bucket: string, key: string): string {
  return `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

async function call({ local, principal }: Run, request: Omit<AwsCall, 'service' | 'principal'>): Promise<AwsResponse> {
  const response = await local.call({ service: 's3', principal, ...request });
  if (response.status < 400) return response;
  const text = Buffer.from(response.body ?? '').toString('utf8');
  const [, code = `status ${response.status}`] = /<Code>(.*?)<\/Code>/.exec(text) ?? [];
  throw new Error(`${/<Message>(.*?)<\/Message>/s.exec(text)?.[1] ?? 'S3 refused the call'} (Service: S3, Status Code: ${response.status}, Error Code: ${code}, path: ${request.path})`);
}

/** Every object below the prefix, at most `most`. */
export async function listObjects(run: Run, { bucket, prefix, most }: { readonly bucket: string; readonly prefix: string; readonly most: number }): Promise<readonly ListedObject[]> {
  const objects: ListedObject[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ 'list-type': '2', prefix, ...(token === undefined ? {} : { 'continuation-token': token }) });
    const response = await call(run, { method: 'GET', path: `/${bucket}`, query });
    const { ListBucketResult: page } = parser.parse(Buffer.from(response.body ?? '').toString('utf8')) as Listing;
    for (const { Key = '', ETag = '', Size, LastModified = '', StorageClass = 'STANDARD' } of page?.Contents ?? []) {
      objects.push({ Etag: ETag.replaceAll('&quot;', '"'), Key, LastModified: Math.floor(Date.parse(LastModified) / 1000), Size: Number(Size), StorageClass });
    }
    token = page?.NextContinuationToken;
  } while (token !== undefined && objects.length < most);
  return objects.slice(0, most);
}

export async function getObject(run: Run, bucket: string, key: string): Promise<Buffer> {
  return Buffer.from((await call(run, { method: 'GET', path: pathOf(bucket, key) })).body ?? '');
}

export async function putObject(run: Run, { bucket, key, body }: { readonly bucket: string; readonly key: string; readonly body: string }): Promise<void> {
  await call(run, { method: 'PUT', path: pathOf(bucket, key), headers: { 'content-type': 'application/json' }, body });
}
