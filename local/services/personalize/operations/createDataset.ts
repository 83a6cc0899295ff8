import { invalidInput, resourceAlreadyExists } from '../errors.ts';
import { datasetKind, parseDatasetSchema } from '../schemas/avroSchema.ts';
import { begin } from './begin.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

interface Input {
  readonly name: string;
  readonly schemaArn: string;
  readonly datasetGroupArn: string;
  readonly datasetType: string;
}

export const createDataset = operation<Input>({
  name: 'CreateDataset',
  resource: ({ datasetGroupArn, datasetType }, personalize) => personalize.arn('dataset', `${groupName(datasetGroupArn)}/${datasetType.toUpperCase()}`),
  run: ({ name, schemaArn, datasetGroupArn, datasetType }, personalize) => {
    const kind = datasetKind(datasetType);
    if (kind === undefined) throw invalidInput(`Dataset type ${datasetType} is not one of Interactions, Items, Users.`);
    getActive(personalize, 'dataset-group', datasetGroupArn);
    const schema = parseDatasetSchema(personalize.resources.get('schema', schemaArn).schema);
    if (schema.kind !== kind) throw invalidInput(`The schema ${schemaArn} is for ${schema.kind} datasets, not for ${kind}.`);
    const datasetArn = personalize.arn('dataset', `${groupName(datasetGroupArn)}/${kind}`);
    const namesake = personalize.resources.list('dataset').find((dataset) => dataset.name === name);
    if (namesake !== undefined) throw resourceAlreadyExists(namesake.datasetArn);
    begin(personalize, 'dataset', { arn: datasetArn, resource: { name, datasetArn, datasetGroupArn, datasetType: kind, schemaArn, files: [] } });
    return { datasetArn };
  },
});

function groupName(datasetGroupArn: string): string {
  return datasetGroupArn.slice(datasetGroupArn.lastIndexOf('/') + 1);
}
