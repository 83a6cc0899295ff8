import { done, type StepResult } from './world.ts';

/** A failure older than this belongs to an earlier attempt, and the thing is made anew. */
const failureMemoryMs = 15 * 60_000;

interface Resource {
  readonly status?: string | undefined;
  readonly failureReason?: string | undefined;
  readonly creationDateTime?: Date | undefined;
  readonly lastUpdatedDateTime?: Date | undefined;
}

/** Personalize could not make something; the message carries its reason. */
export class CreationFailed extends Error {
  override readonly name = 'CreationFailed';

  constructor(what: string, reason: string | undefined) {
    super(`${what}: CREATE FAILED: ${reason ?? 'no reason given'}`);
  }
}

/** Done when in service, waiting while it is being made. @throws CreationFailed with Personalize's failureReason */
export function followStatus(what: string, resource: Resource): StepResult {
  if (resource.status === 'ACTIVE') return done;
  if (isFailed(resource)) throw new CreationFailed(what, resource.failureReason);
  return { state: 'waiting', since: (resource.creationDateTime ?? new Date(0)).getTime() };
}

export function isFailed({ status }: Resource): boolean {
  return status?.endsWith('FAILED') === true || status?.endsWith('STOPPED') === true;
}

/** Failed in an earlier attempt: worth another one. */
export function isStaleFailure(resource: Resource, now: number): boolean {
  return isFailed(resource) && now - (resource.lastUpdatedDateTime ?? resource.creationDateTime ?? new Date(0)).getTime() > failureMemoryMs;
}

export function newest<T extends Resource>(resources: readonly T[]): T | undefined {
  const time = (resource: T): number => resource.creationDateTime?.getTime() ?? 0;
  return resources.reduce<T | undefined>((latest, resource) => (latest === undefined || time(resource) >= time(latest) ? resource : latest), undefined);
}
