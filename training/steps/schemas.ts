import { CreateSchemaCommand } from '@aws-sdk/client-personalize';
import { all, changed, combine, done, type Step } from '../world.ts';

/** Schemas have no status: they are there at once. */
export const schemas: Step = {
  name: 'schemas',
  async run({ personalize, inventory, config }) {
    const existing = new Set((await inventory.schemas()).map(({ name }) => name));
    const results = config.datasets.map(async ({ schemaName, schema }) => {
      if (existing.has(schemaName)) return done;
      await personalize.send(new CreateSchemaCommand({ name: schemaName, schema: JSON.stringify(schema) }));
      return changed;
    });
    return combine(await all(results));
  },
};
