import { invalidInput } from '../errors.ts';
import { parseDatasetSchema } from '../schemas/avroSchema.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

/** Another schema with all columns of the old one and more of them; columns that rows already there do not have must allow null. */
export const updateDataset = operation<{ readonly datasetArn: string; readonly schemaArn: string }>({
  name: 'UpdateDataset',
  resource: ({ datasetArn }) => datasetArn,
  run: ({ datasetArn, schemaArn }, personalize) => {
    const dataset = getActive(personalize, 'dataset', datasetArn);
    const next = parseDatasetSchema(personalize.resources.get('schema', schemaArn).schema);
    if (next.kind !== dataset.datasetType) throw invalidInput(`The schema ${schemaArn} is for ${next.kind} datasets, not for ${dataset.datasetType}.`);
    const { fields } = parseDatasetSchema(personalize.resources.get('schema', dataset.schemaArn).schema);
    const gone = fields.find((field) => next.fields.every((other) => other.name !== field.name || other.type !== field.type));
    if (gone !== undefined) throw invalidInput(`The schema ${schemaArn} must keep the field ${gone.name} of type ${gone.type}.`);
    const strict = next.fields.find((field) => !field.nullable && fields.every((other) => other.name !== field.name));
    if (strict !== undefined) throw invalidInput(`The new field ${strict.name} must allow null.`);
    personalize.lifecycle.update('dataset', datasetArn, { schemaArn });
    return { datasetArn };
  },
});
