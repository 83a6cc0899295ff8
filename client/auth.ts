/** A request that is about to be sent. */
export interface UnsignedRequest {
  readonly url: string;
  readonly body: string;
}

/** How the caller proves who they are: a key, a user pool's token (asked for anew before every request), or headers made for each request, as SigV4 needs. */
export type UpnextAuth =
  | { readonly apiKey: string }
  | { readonly token: string | (() => string | Promise<string>) }
  | { readonly sign: (request: UnsignedRequest) => Record<string, string> | Promise<Record<string, string>> };

export async function authHeaders(auth: UpnextAuth, request: UnsignedRequest): Promise<Record<string, string>> {
  if ('apiKey' in auth) return { 'x-api-key': auth.apiKey };
  if ('sign' in auth) return auth.sign(request);
  return { authorization: typeof auth.token === 'string' ? auth.token : await auth.token() };
}
