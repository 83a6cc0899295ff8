import { withDeletionStatus } from './dataDeletionStatus.ts';
import { type Page, pageOf } from './list.ts';
import { operation } from './operation.ts';

export const listDataDeletionJobs = operation<Page & { readonly datasetGroupArn?: string }>({
  name: 'ListDataDeletionJobs',
  resource: () => '*',
  run: (input, { resources }) => {
    const all = resources.list('data-deletion-job').filter((job) => input.datasetGroupArn === undefined || job.datasetGroupArn === input.datasetGroupArn);
    const { page, nextToken } = pageOf(all, { ...input, list: `ListDataDeletionJobs ${input.datasetGroupArn ?? ''}` });
    return { dataDeletionJobs: page.map(withDeletionStatus), nextToken };
  },
});
