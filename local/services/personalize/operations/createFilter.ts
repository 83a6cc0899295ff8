import { invalidInput } from '../errors.ts';
import { type Clause, leaves } from '../filters/expression.ts';
import { parseFilter } from '../filters/parse.ts';
import type { DatasetGroupData } from '../data/DatasetGroupData.ts';
import { begin } from './begin.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

interface Input {
  readonly name: string;
  readonly datasetGroupArn: string;
  readonly filterExpression: string;
}

export const createFilter = operation<Input>({
  name: 'CreateFilter',
  resource: ({ name }, personalize) => personalize.arn('filter', name),
  run: ({ name, datasetGroupArn, filterExpression }, personalize) => {
    getActive(personalize, 'dataset-group', datasetGroupArn);
    checkFields(parseFilter(filterExpression), personalize.group(datasetGroupArn));
    const filterArn = personalize.arn('filter', name);
    begin(personalize, 'filter', { arn: filterArn, resource: { name, filterArn, datasetGroupArn, filterExpression } });
    return { filterArn };
  },
});

/** Fields have to be in the schemas of the group's datasets. */
function checkFields(clauses: readonly Clause[], group: DatasetGroupData): void {
  const kinds = { Interactions: 'INTERACTIONS', Items: 'ITEMS', CurrentUser: 'USERS' } as const;
  for (const { where, when } of clauses) {
    for (const leaf of [...leaves(where), ...(when === undefined ? [] : leaves(when))]) {
      const schema = group.schema(kinds[leaf.dataset]);
      if (schema === undefined) throw invalidInput(`The filter uses ${leaf.dataset}.${leaf.field}, but the dataset group has no ${kinds[leaf.dataset]} dataset.`);
      const field = schema.fields.find((candidate) => candidate.name.toUpperCase() === leaf.field);
      if (field === undefined) throw invalidInput(`The filter uses ${leaf.dataset}.${leaf.field}, but the schema of the ${kinds[leaf.dataset]} dataset has no such field.`);
      if (leaf.kind === 'compare' && leaf.operand.kind !== 'current' && (field.type === 'string' || field.type === 'boolean')) {
        throw invalidInput(`The filter compares ${leaf.dataset}.${leaf.field} with ${leaf.operator}, but the field is not numeric; use IN or NOT IN.`);
      }
    }
  }
}
