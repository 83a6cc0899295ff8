import type { Api, ResolverCaching } from '../api.ts';
import type { ResolverContext } from '../evaluate.ts';

/** When a resolver names no caching keys, and for full request caching: https://docs.aws.amazon.com/appsync/latest/devguide/enabling-caching.html#caching-behavior */
export const defaultCachingKeys: readonly string[] = ['arguments', 'source', 'identity'];

/**
 * "$context.arguments.id", "context.args.id" and "ctx.args.id" are all "arguments.id". Undefined for what is no caching key: AppSync
 * takes the maps arguments, source and identity, and fields of them.
 */
export function cachingKey(text: string): string | undefined {
  const [, map, rest = ''] = /^\$?(?:context|ctx)\.(args|arguments|source|identity)((?:\.[\w:-]+)*)$/.exec(text) ?? [];
  if (map === undefined) return undefined;
  return `${map === 'args' ? 'arguments' : map}${rest}`;
}

/** How a field's resolver is cached, if at all. What mutations and subscriptions do is never skipped. */
export function cachingOf(api: Api, caching: ResolverCaching | undefined, parentTypeName: string): ResolverCaching | undefined {
  const settings = api.cache?.settings;
  if (settings === undefined || parentTypeName === api.schema.getMutationType()?.name || parentTypeName === api.schema.getSubscriptionType()?.name) return undefined;
  if (settings.behavior === 'PER_RESOLVER_CACHING') return caching;
  return settings.behavior === 'FULL_REQUEST_CACHING' ? { ttlSeconds: settings.ttlSeconds, keys: defaultCachingKeys } : undefined;
}

/** The entry of one field under what its caching keys are in this context. */
export function entryOf(field: string, keys: readonly string[], context: ResolverContext): string {
  return entryName(field, keys.map((key) => [key, valueAt(context, key)]));
}

/** `pairs` in the order of the resolver's caching keys. */
export function entryName(field: string, pairs: readonly (readonly [key: string, value: unknown])[]): string {
  return JSON.stringify([field, ...pairs.map(([key, value]) => [key, typeof value === 'object' ? JSON.stringify(value) : String(value)])]);
}

function valueAt(context: ResolverContext, key: string): unknown {
  let value: unknown = context;
  for (const name of key.split('.')) value = typeof value === 'object' && value !== null ? ((value as Readonly<Record<string, unknown>>)[name] ?? null) : null;
  return value;
}
