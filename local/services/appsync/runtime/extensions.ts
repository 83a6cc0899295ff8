import { plain } from './plain.ts';
import type { Evaluation, SubscriptionInvalidation } from './evaluation.ts';

/** https://docs.aws.amazon.com/appsync/latest/devguide/extensions-js.html */
export function extensionsFor(current: () => Evaluation): Readonly<Record<string, unknown>> {
  return {
    setSubscriptionFilter(filter: unknown): void {
      current().effects.subscriptionFilter = plain(filter);
    },
    setSubscriptionInvalidationFilter(filter: unknown): void {
      current().effects.invalidationFilter = plain(filter);
    },
    invalidateSubscriptions(invalidation: SubscriptionInvalidation): void {
      const copy = plain(invalidation);
      if (copy) current().effects.invalidations.push(copy);
    },
    evictFromApiCache(typeName: string, fieldName: string, keyValuePair: Readonly<Record<string, unknown>>): null {
      const evaluation = current();
      evaluation.effects.cacheEntriesDeleted += evaluation.evict({ field: `${typeName}.${fieldName}`, pairs: Object.entries(plain(keyValuePair) ?? {}) });
      return null;
    },
  };
}
