import { limitExceeded } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import type { ResourceType } from '../store/resourceTypes.ts';

/** In an account, unless raised. https://docs.aws.amazon.com/personalize/latest/dg/limits.html */
const limits = { 'dataset-group': 500, 'schema': 500 } as const satisfies Partial<Record<ResourceType, number>>;

/** Throws LimitExceededException where one more would be too many. */
export function checkLimit({ resources }: Personalize, type: keyof typeof limits): void {
  if (resources.list(type).length >= limits[type]) throw limitExceeded(`An account can have at most ${limits[type]} resources of type ${type}.`);
}
