import { resourceInUse } from '../errors.ts';
import { operation } from './operation.ts';

export const deleteSchema = operation<{ readonly schemaArn: string }>({
  name: 'DeleteSchema',
  resource: ({ schemaArn }) => schemaArn,
  run: ({ schemaArn }, { resources }) => {
    resources.get('schema', schemaArn);
    const user = resources.list('dataset').find((dataset) => dataset.schemaArn === schemaArn);
    if (user !== undefined) throw resourceInUse(`Resource ${schemaArn} cannot be deleted while ${user.datasetArn} uses it.`);
    resources.delete('schema', schemaArn);
  },
});
