import type { LivedType } from '../lifecycle/Lifecycle.ts';
import type { Personalize } from '../Personalize.ts';
import type { ResourceTypes } from '../store/resourceTypes.ts';

type Stamps = 'status' | 'creationDateTime' | 'lastUpdatedDateTime';

/** Puts a new resource there as CREATE PENDING and lets it go its way; throws ResourceAlreadyExistsException. */
export function begin<Type extends LivedType>(personalize: Personalize, type: Type, { arn, resource }: { readonly arn: string; readonly resource: Omit<ResourceTypes[Type], Stamps> }): void {
  const now = personalize.now();
  const stamped = { ...resource, status: 'CREATE PENDING', creationDateTime: now, lastUpdatedDateTime: now } as unknown as ResourceTypes[Type];
  personalize.resources.create(type, arn, stamped);
  personalize.lifecycle.create(type, arn);
}
