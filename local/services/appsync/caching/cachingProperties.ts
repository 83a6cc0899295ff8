import type { TemplateResource } from '../../../service.ts';
import type { ResolverCaching } from '../api.ts';
import { ResourceReader } from '../template.ts';
import type { ApiCacheSettings, CachingBehavior } from './ApiCache.ts';
import { cachingKey, defaultCachingKeys } from './resolverCaching.ts';

const behaviors: readonly CachingBehavior[] = ['FULL_REQUEST_CACHING', 'PER_RESOLVER_CACHING', 'OPERATION_LEVEL_CACHING'];
/** Seconds: https://docs.aws.amazon.com/appsync/latest/APIReference/API_CachingConfig.html */
const maxTtlSeconds = 3600;

/** AWS::AppSync::ApiCache: the instance's type and encryption mean nothing here. */
export function apiCacheSettings(resource: TemplateResource): { readonly apiId: string; readonly settings: ApiCacheSettings } {
  const reader = new ResourceReader(resource, ['ApiId', 'ApiCachingBehavior', 'Type', 'Ttl', 'AtRestEncryptionEnabled', 'TransitEncryptionEnabled', 'HealthMetricsConfig']);
  const given = reader.string('ApiCachingBehavior');
  const behavior = behaviors.find((each) => each === given);
  if (behavior === undefined) throw reader.fault('ApiCachingBehavior', `must be one of ${behaviors.join(', ')}, got ${given}`);
  return { apiId: reader.string('ApiId'), settings: { behavior, ttlSeconds: ttlOf(reader, 'Ttl', reader.get('Ttl')) } };
}

/** A resolver's CachingConfig. */
export function resolverCaching(reader: ResourceReader): ResolverCaching | undefined {
  if (reader.get('CachingConfig') === undefined) return undefined;
  const { Ttl: ttl, CachingKeys: given = [], ...unknown } = reader.object('CachingConfig');
  for (const name of Object.keys(unknown)) throw reader.fault(`CachingConfig.${name}`, 'is not run locally');
  const type = reader.string('TypeName');
  if (type === 'Mutation' || type === 'Subscription') throw reader.fault('CachingConfig', `is for queries: what a ${type} does cannot be skipped`);
  const keys = (given as readonly unknown[]).map((each) => {
    const key = cachingKey(String(each));
    if (key === undefined) throw reader.fault('CachingConfig.CachingKeys', `holds ${String(each)}; valid are $context.arguments, $context.source, $context.identity and their fields`);
    return key;
  });
  return { ttlSeconds: ttlOf(reader, 'CachingConfig.Ttl', ttl), keys: keys.length > 0 ? keys : defaultCachingKeys };
}

function ttlOf(reader: ResourceReader, property: string, value: unknown): number {
  const ttl = Number(value);
  if (!Number.isInteger(ttl) || ttl < 1 || ttl > maxTtlSeconds) throw reader.fault(property, `must be 1 to ${maxTtlSeconds} seconds, got ${JSON.stringify(value)}`);
  return ttl;
}
