import { parseDatasetSchema } from '../schemas/avroSchema.ts';
import { checkLimit } from './checkLimit.ts';
import { operation } from './operation.ts';

interface Input {
  readonly name: string;
  readonly schema: string;
  readonly domain?: string;
}

export const createSchema = operation<Input>({
  name: 'CreateSchema',
  resource: ({ name }, personalize) => personalize.arn('schema', name),
  run: ({ name, schema, domain }, personalize) => {
    checkLimit(personalize, 'schema');
    parseDatasetSchema(schema);
    const schemaArn = personalize.arn('schema', name);
    const now = personalize.now();
    personalize.resources.create('schema', schemaArn, { name, schemaArn, schema, creationDateTime: now, lastUpdatedDateTime: now, ...(domain === undefined ? {} : { domain }) });
    return { schemaArn };
  },
});
