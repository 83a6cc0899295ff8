import { checkFilter } from '../filters/checkFilter.ts';
import { parseFilter } from '../filters/parse.ts';
import { begin } from './begin.ts';
import { checkLimit } from './checkLimit.ts';
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
    const others = personalize.resources.list('filter').filter((filter) => filter.datasetGroupArn === datasetGroupArn);
    checkLimit(personalize, 'filter', datasetGroupArn);
    checkFilter(parseFilter(filterExpression), { group: personalize.group(datasetGroupArn), others: others.map((filter) => filter.filterExpression) });
    const filterArn = personalize.arn('filter', name);
    begin(personalize, 'filter', { arn: filterArn, resource: { name, filterArn, datasetGroupArn, filterExpression } });
    return { filterArn };
  },
});
