import * as control from '@aws-sdk/client-personalize';
import * as events from '@aws-sdk/client-personalize-events';
import * as runtime from '@aws-sdk/client-personalize-runtime';
import { operationSchemas, type OperationSchema } from '../../../../../local/services/personalize/protocol/shapes.ts';
import type { LocalPersonalize } from '../localPersonalize.ts';

const models = [
  { sdk: control as Readonly<Record<string, unknown>>, client: 'personalize' },
  { sdk: runtime as Readonly<Record<string, unknown>>, client: 'runtime' },
  { sdk: events as Readonly<Record<string, unknown>>, client: 'events' },
] as const;

export interface ModelOperation extends OperationSchema {
  readonly name: string;
  /** Asks through the AWS SDK. */
  send(local: LocalPersonalize, input: unknown): Promise<Readonly<Record<string, unknown>>>;
}

/** Every operation of the three models that the SDK's clients export a command for. */
export const modelOperations: readonly ModelOperation[] = models.flatMap(({ sdk, client }) => {
  const schemas = operationSchemas(sdk);
  return Object.keys(sdk)
    .filter((exported) => /^[A-Z]\w+Command$/.test(exported))
    .map((exported) => {
      const name = exported.slice(0, -'Command'.length);
      const schema = schemas.get(name);
      if (schema === undefined) throw new Error(`The SDK has no schema for ${name}.`);
      const Command = sdk[exported] as new (input: unknown) => unknown;
      return {
        name,
        ...schema,
        send: (local: LocalPersonalize, input: unknown) => (local[client].send as (command: unknown) => Promise<Record<string, unknown>>).call(local[client], new Command(input)),
      };
    });
});
