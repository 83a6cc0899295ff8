import { resourceInUse } from '../errors.ts';
import type { LivedType } from '../lifecycle/Lifecycle.ts';
import type { Personalize } from '../Personalize.ts';
import type { ResourceTypes } from '../store/resourceTypes.ts';
import { type Operation, operation } from './operation.ts';

/** Delete<Type>: refused while the resource is being made or `users` of it are left; it goes in the background. */
export function deleteOperation<Type extends LivedType>(options: {
  readonly name: string;
  readonly type: Type;
  readonly arnMember: string;
  /** ARNs of what has to be deleted or finished first. */
  users?(resource: ResourceTypes[Type], personalize: Personalize): readonly string[];
}): Operation {
  return operation<Readonly<Record<string, string>>>({
    name: options.name,
    resource: (input) => input[options.arnMember],
    run: (input, personalize) => {
      const arn = input[options.arnMember] ?? '';
      const resource = personalize.resources.get(options.type, arn);
      if (resource.status.endsWith('PENDING') || resource.status.endsWith('IN_PROGRESS')) throw resourceInUse(`Resource ${arn} is in status ${resource.status} and cannot be deleted.`);
      const [user] = options.users?.(resource, personalize) ?? [];
      if (user !== undefined) throw resourceInUse(`Resource ${arn} cannot be deleted while ${user} uses it.`);
      personalize.lifecycle.delete(options.type, arn);
    },
  });
}
