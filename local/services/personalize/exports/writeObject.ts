import type { LocalContext } from '../../../service.ts';
import { WorkFailure } from '../errors.ts';

/** Puts an object into a folder of S3 in the job's role; answers its location. Throws WorkFailure. */
export async function writeObject(context: LocalContext, options: { readonly folder: string; readonly name: string; readonly roleArn: string; readonly text: string }): Promise<string> {
  const { folder, name, roleArn, text } = options;
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(folder) ?? [];
  if (bucket === undefined) throw new WorkFailure(`The output path ${folder} is not an S3 path.`);
  const key = `${prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`}${name}`;
  const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const response = await context.call({ service: 's3', principal: { kind: 'role', roleArn, sessionName: 'personalize' }, method: 'PUT', path, body: text });
  if (response.status === 403) throw new WorkFailure(`Insufficient privileges for writing data to S3. Please fix the bucket policy on ${bucket} and the policies of ${roleArn}.`);
  if (response.status >= 400) throw new WorkFailure(`Writing s3://${bucket}/${key} failed with status ${response.status}.`);
  return `s3://${bucket}/${key}`;
}
