/** Where Lambda's Invoke takes calls of a function: arn:aws:lambda:region:account:function:name[:version or alias]. */
export function functionAddress(functionArn: string): { readonly path: string; readonly query?: URLSearchParams } {
  const [name = functionArn, qualifier] = functionArn.split(':').slice(6);
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
  return qualifier === undefined ? { path } : { path, query: new URLSearchParams({ Qualifier: qualifier }) };
}
