import type { Personalize } from '../Personalize.ts';

/** One operation of the API. Its input has been checked against the SDK's schema and the constraint table. */
export interface Operation {
  readonly name: string;
  /** The ARN that IAM is asked about, "*" where the call has none. */
  resource(input: unknown, personalize: Personalize): string;
  /** The answer, with times in epoch milliseconds; members that the output's schema does not name are left out on the wire. */
  run(input: unknown, personalize: Personalize): unknown;
}

export function operation<Input>(definition: {
  readonly name: string;
  resource(input: Input, personalize: Personalize): string | undefined;
  run(input: Input, personalize: Personalize): unknown;
}): Operation {
  return {
    name: definition.name,
    resource: (input, personalize) => definition.resource(input as Input, personalize) ?? '*',
    run: (input, personalize) => definition.run(input as Input, personalize),
  };
}
