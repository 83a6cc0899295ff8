import { AwsError } from '../../../service.ts';
import type { ChildStatus, MapRun, MapRunStore, StatusCount } from './store.ts';

/** As the protocol names the counts. https://docs.aws.amazon.com/step-functions/latest/apireference/API_MapRunItemCounts.html */
const names: Readonly<Record<ChildStatus, string>> = { PENDING: 'pending', RUNNING: 'running', SUCCEEDED: 'succeeded', FAILED: 'failed', TIMED_OUT: 'timedOut', ABORTED: 'aborted' };

export function mapRunOf(store: MapRunStore, arn: unknown): MapRun {
  const mapRun = store.find(String(arn));
  if (mapRun === undefined) throw new AwsError('ResourceNotFound', `Resource not found: '${String(arn)}'`);
  return mapRun;
}

function countsOf(counts: readonly StatusCount[], of: 'executions' | 'items', written: boolean): Readonly<Record<string, number>> {
  const total = (status?: ChildStatus): number => counts.reduce((sum, count) => sum + (status === undefined || count.status === status ? count[of] : 0), 0);
  const byStatus = Object.entries(names).map(([status, name]) => [name, total(status as ChildStatus)] as const);
  return { ...Object.fromEntries(byStatus), total: total(), resultsWritten: written ? total('SUCCEEDED') : 0, failuresNotRedrivable: 0, pendingRedrive: 0 };
}

export function describeMapRun(store: MapRunStore, arn: unknown): Readonly<Record<string, unknown>> {
  const mapRun = mapRunOf(store, arn);
  const counts = store.counts(mapRun.arn);
  const written = mapRun.status !== 'RUNNING';
  return {
    mapRunArn: mapRun.arn,
    executionArn: mapRun.executionArn,
    status: mapRun.status,
    startDate: mapRun.startedAt / 1000,
    ...(mapRun.stoppedAt === undefined ? {} : { stopDate: mapRun.stoppedAt / 1000 }),
    maxConcurrency: mapRun.maxConcurrency,
    toleratedFailureCount: mapRun.toleratedFailureCount,
    toleratedFailurePercentage: mapRun.toleratedFailurePercentage,
    itemCounts: countsOf(counts, 'items', written),
    executionCounts: countsOf(counts, 'executions', written),
    redriveCount: 0,
  };
}

export function summaryOf(mapRun: MapRun): Readonly<Record<string, unknown>> {
  return {
    mapRunArn: mapRun.arn,
    executionArn: mapRun.executionArn,
    stateMachineArn: mapRun.stateMachineArn,
    startDate: mapRun.startedAt / 1000,
    ...(mapRun.stoppedAt === undefined ? {} : { stopDate: mapRun.stoppedAt / 1000 }),
  };
}
