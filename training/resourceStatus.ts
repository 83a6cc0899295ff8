import { isForGood } from './advice.ts';
import { done, failed, type Failure, type Pass, type StepResult } from './world.ts';

export interface Resource {
  readonly status?: string | undefined;
  readonly failureReason?: string | undefined;
  readonly creationDateTime?: Date | undefined;
  readonly lastUpdatedDateTime?: Date | undefined;
}

/** Bounds of the wait before what failed is tried again, which is otherwise as long as it took to fail. */
const [shortestRetryMs, longestRetryMs] = [200, 600_000];

/**
 * Done when in service, waiting while it is being made. Of what failed: 'again' when another attempt is due, waiting until it is, and
 * failed when attempts are used up or more of them would be of no use. `attempts`: that have failed in this execution, this one included.
 */
export function followStatus(pass: Pass, about: Omit<Failure, 'reason'>, resource: Resource, attempts: number): StepResult | 'again' {
  if (resource.status === 'ACTIVE') return done;
  if (!isFailed(resource)) return { state: 'waiting', since: resource.creationDateTime?.getTime() ?? 0 };
  const endedAt = timeOf(resource.lastUpdatedDateTime ?? resource.creationDateTime);
  if (endedAt < pass.execution.startedAt) return 'again';
  const reason = resource.failureReason ?? 'no reason given';
  if (isForGood(reason) || attempts >= pass.config.retries.attempts) return failed({ ...about, reason: `${resource.status}: ${reason}` });
  const took = endedAt - timeOf(resource.creationDateTime ?? resource.lastUpdatedDateTime);
  const pause = Math.min(longestRetryMs, Math.max(shortestRetryMs, took * (0.5 + pass.random())));
  return pass.now() < endedAt + pause ? { state: 'waiting', since: endedAt } : 'again';
}

/** Of several of the same kind, made one after another: how many failed in this execution. */
export function failuresNow({ execution }: Pass, resources: readonly Resource[]): number {
  return resources.filter((resource) => isFailed(resource) && timeOf(resource.lastUpdatedDateTime ?? resource.creationDateTime) >= execution.startedAt).length;
}

export function isFailed({ status }: Resource): boolean {
  return status?.endsWith('FAILED') === true || status?.endsWith('STOPPED') === true;
}

export function newest<T extends Resource>(resources: readonly T[]): T | undefined {
  return resources.reduce<T | undefined>((latest, resource) => (latest === undefined || timeOf(resource.creationDateTime) >= timeOf(latest.creationDateTime) ? resource : latest), undefined);
}

/** Epoch milliseconds; 0 for what has no time. */
export function timeOf(date: Date | undefined): number {
  return date?.getTime() ?? 0;
}
