import { notActive } from '../errors.ts';
import type { LivedType } from '../lifecycle/Lifecycle.ts';
import type { Personalize } from '../Personalize.ts';
import type { ResourceTypes } from '../store/resourceTypes.ts';

/** Throws ResourceNotFoundException, or ResourceInUseException for a resource that is not ACTIVE (yet, or any more). */
export function getActive<Type extends LivedType>(personalize: Personalize, type: Type, arn: string): ResourceTypes[Type] {
  const resource = personalize.resources.get(type, arn);
  if (resource.status !== 'ACTIVE') throw notActive(arn, resource.status);
  return resource;
}
