import { resourceNotFound } from '../errors.ts';
import { findAlgorithm } from '../resources/algorithms.ts';
import { operation } from './operation.ts';

export const describeAlgorithm = operation<{ readonly algorithmArn: string }>({
  name: 'DescribeAlgorithm',
  resource: ({ algorithmArn }) => algorithmArn,
  run: ({ algorithmArn }) => {
    const algorithm = findAlgorithm(algorithmArn);
    if (algorithm === undefined) throw resourceNotFound(algorithmArn);
    return { algorithm };
  },
});
