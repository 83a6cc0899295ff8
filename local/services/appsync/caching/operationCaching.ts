import { OperationTypeNode } from 'graphql';
import type { Api } from '../api.ts';
import type { Caller, Headers } from '../authorization.ts';
import type { GraphQLRequest, PreparedOperation } from '../execute.ts';

/** Headers that are particular to one request: https://docs.aws.amazon.com/appsync/latest/devguide/enabling-caching.html#caching-behavior */
const reserved = new Set(
  [
    'authorization cloudfront-forwarded-proto cloudfront-is-desktop-viewer cloudfront-is-mobile-viewer cloudfront-is-smarttv-viewer cloudfront-is-tablet-viewer',
    'cloudfront-viewer-asn cloudfront-viewer-country content-length host priority sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform via x-amz-cf-id x-amz-date',
    'x-amz-security-token x-amzn-appsync-is-vpce-request x-amzn-remote-ip x-amzn-requestid x-amzn-trace-id x-forwarded-for',
  ].flatMap((names) => names.split(' ')),
);

/** The entry of a whole query's answer; undefined where operations are not cached. */
export function operationEntry(api: Api, prepared: PreparedOperation, asked: { readonly request: GraphQLRequest; readonly caller: Caller; readonly headers: Headers }): string | undefined {
  if (api.cache?.settings.behavior !== 'OPERATION_LEVEL_CACHING' || prepared.operation.operation !== OperationTypeNode.QUERY) return undefined;
  const { request, caller, headers } = asked;
  const { sourceIp: _sourceIp, ...identity } = caller.identity ?? {};
  const counted = Object.entries(headers).filter(([name]) => !reserved.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(['operation', request.query, request.operationName, request.variables, caller.mode, identity, [...(caller.deniedFields ?? [])], counted]);
}
