import { XMLParser } from 'fast-xml-parser';
import type { AwsResponse, LocalContext } from '../../../service.ts';
import { WorkFailure } from '../errors.ts';

export interface SourceFile {
  /** "s3://bucket/key" */
  readonly location: string;
  readonly text: string;
}

const listing = new XMLParser({ ignoreAttributes: true, parseTagValue: false, isArray: (name) => name === 'Contents' });

/** The CSV files at an S3 location (one object, or all objects of a folder), read in the job's role; throws WorkFailure. */
export async function* readLocation(context: LocalContext, options: { readonly dataLocation: string; readonly roleArn: string }): AsyncGenerator<SourceFile> {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(options.dataLocation) ?? [];
  if (bucket === undefined) throw new WorkFailure(`The data location ${options.dataLocation} is not an S3 path.`);
  const keys = key === '' || key.endsWith('/') ? await listKeys(context, { bucket, prefix: key, roleArn: options.roleArn }) : [key];
  if (keys.length === 0) throw new WorkFailure(`There are no CSV files in ${options.dataLocation}.`);
  for (const objectKey of keys) {
    const path = `/${bucket}/${objectKey.split('/').map(encodeURIComponent).join('/')}`;
    const response = await readS3(context, { path, query: new URLSearchParams(), bucket, roleArn: options.roleArn });
    yield { location: `s3://${bucket}/${objectKey}`, text: bodyText(response) };
  }
}

async function listKeys(context: LocalContext, { bucket, prefix, roleArn }: { readonly bucket: string; readonly prefix: string; readonly roleArn: string }): Promise<string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ 'list-type': '2', prefix, ...(token === undefined ? {} : { 'continuation-token': token }) });
    const response = await readS3(context, { path: `/${bucket}`, query, bucket, roleArn });
    const { ListBucketResult: result } = listing.parse(bodyText(response)) as {
      readonly ListBucketResult?: { readonly Contents?: readonly { readonly Key: string }[]; readonly NextContinuationToken?: string };
    };
    // Folders may hold a marker object of their own name.
    keys.push(...(result?.Contents ?? []).map((object) => object.Key).filter((key) => !key.endsWith('/')));
    token = result?.NextContinuationToken;
  } while (token !== undefined);
  return keys.sort();
}

async function readS3(
  context: LocalContext,
  { path, query, bucket, roleArn }: { readonly path: string; readonly query: URLSearchParams; readonly bucket: string; readonly roleArn: string },
): Promise<AwsResponse> {
  const response = await context.call({ service: 's3', principal: { kind: 'role', roleArn, sessionName: 'personalize' }, method: 'GET', path, query });
  if (response.status === 403) throw new WorkFailure(`Insufficient privileges for accessing data in S3. Please fix the bucket policy on ${bucket} and the policies of ${roleArn}.`);
  if (response.status === 404) throw new WorkFailure(`The S3 path s3:/${decodeURIComponent(path)} does not exist.`);
  if (response.status >= 400) throw new WorkFailure(`Reading s3:/${decodeURIComponent(path)} failed with status ${response.status}.`);
  return response;
}

function bodyText({ body = '' }: AwsResponse): string {
  return typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}
