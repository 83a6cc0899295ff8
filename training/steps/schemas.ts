import { isDeepStrictEqual } from 'node:util';
import { CreateSchemaCommand } from '@aws-sdk/client-personalize';
import { all } from '../all.ts';
import { findSchema } from '../located.ts';
import { patiently } from '../patience.ts';
import { nextRevision } from '../revisions.ts';
import type { DatasetConfig } from '../TrainingConfig.ts';
import { changed, combine, done, type Pass, type Step, type StepResult } from '../world.ts';

/** Schemas have no status and never change: another text becomes a schema with the next number. */
export const schemas: Step = {
  name: 'schemas',
  async run(pass) {
    return combine(await all(pass.config.datasets.map((dataset) => patiently(pass, { what: `schema ${dataset.schemaName}` }, () => schema(pass, dataset)))));
  },
};

async function schema(pass: Pass, dataset: DatasetConfig): Promise<StepResult> {
  const current = await findSchema(pass, dataset);
  if (current?.schemaArn !== undefined && isDeepStrictEqual(JSON.parse(await pass.inventory.schemaText(current.schemaArn)), dataset.schema)) return done;
  const name = current?.name === undefined ? dataset.schemaName : nextRevision(dataset.schemaName, current.name);
  await pass.personalize.send(new CreateSchemaCommand({ name, schema: JSON.stringify(dataset.schema) }));
  return changed;
}
