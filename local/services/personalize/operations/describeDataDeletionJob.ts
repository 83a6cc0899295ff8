import { withDeletionStatus } from './dataDeletionStatus.ts';
import { operation } from './operation.ts';

export const describeDataDeletionJob = operation<{ readonly dataDeletionJobArn: string }>({
  name: 'DescribeDataDeletionJob',
  resource: ({ dataDeletionJobArn }) => dataDeletionJobArn,
  run: ({ dataDeletionJobArn }, { resources }) => ({ dataDeletionJob: withDeletionStatus(resources.get('data-deletion-job', dataDeletionJobArn)) }),
});
