import type { ResourceType } from '../store/resourceTypes.ts';
import { type Operation, operation } from './operation.ts';

/** Describe<Type>: the resource under the name of the type. */
export function describeOperation(options: { readonly name: string; readonly type: ResourceType; readonly arnMember: string; readonly answer: string }): Operation {
  return operation<Readonly<Record<string, string>>>({
    name: options.name,
    resource: (input) => input[options.arnMember],
    run: (input, { resources }) => ({ [options.answer]: resources.get(options.type, input[options.arnMember] ?? '') }),
  });
}
