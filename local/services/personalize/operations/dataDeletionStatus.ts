import type { DataDeletionJob } from '../store/resourceTypes.ts';

/** Data deletion jobs have words of their own: PENDING > IN_PROGRESS > COMPLETED or FAILED. https://docs.aws.amazon.com/personalize/latest/dg/API_CreateDataDeletionJob.html */
export function withDeletionStatus(job: DataDeletionJob): DataDeletionJob {
  return { ...job, status: job.status === 'ACTIVE' ? 'COMPLETED' : job.status.replace('CREATE ', '') };
}
