import { begin } from './begin.ts';
import { checkLimit } from './checkLimit.ts';
import { operation } from './operation.ts';

interface Input {
  readonly name: string;
  readonly roleArn?: string;
  readonly kmsKeyArn?: string;
  readonly domain?: string;
}

export const createDatasetGroup = operation<Input>({
  name: 'CreateDatasetGroup',
  resource: ({ name }, personalize) => personalize.arn('dataset-group', name),
  run: ({ name, roleArn, kmsKeyArn, domain }, personalize) => {
    checkLimit(personalize, 'dataset-group');
    const datasetGroupArn = personalize.arn('dataset-group', name);
    const optional = { ...(roleArn === undefined ? {} : { roleArn }), ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }), ...(domain === undefined ? {} : { domain }) };
    begin(personalize, 'dataset-group', { arn: datasetGroupArn, resource: { name, datasetGroupArn, ...optional } });
    return { datasetGroupArn, domain };
  },
});
