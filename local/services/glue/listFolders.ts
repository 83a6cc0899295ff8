import { XMLParser } from 'fast-xml-parser';
import type { LocalContext, Principal } from '../../service.ts';

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, isArray: (name) => name === 'CommonPrefixes' });

interface Listing {
  readonly ListBucketResult?: { readonly CommonPrefixes?: readonly { readonly Prefix: string }[]; readonly NextContinuationToken?: string };
}

/** The folders right under `prefix` (which ends in a slash), with their whole prefixes. */
export async function listFolders(context: LocalContext, principal: Principal, { bucket, prefix }: { readonly bucket: string; readonly prefix: string }): Promise<readonly string[]> {
  const folders: string[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ 'list-type': '2', delimiter: '/', prefix, ...(token === undefined ? {} : { 'continuation-token': token }) });
    const response = await context.call({ service: 's3', principal, method: 'GET', path: `/${bucket}`, query });
    const text = Buffer.from(response.body ?? '').toString('utf8');
    if (response.status >= 400) throw new Error(`s3://${bucket}/${prefix} cannot be listed: ${/<Message>(.*?)<\/Message>/s.exec(text)?.[1] ?? `status ${response.status}`}`);
    const { ListBucketResult: result } = parser.parse(text) as Listing;
    folders.push(...(result?.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
    token = result?.NextContinuationToken;
  } while (token !== undefined);
  return folders;
}
