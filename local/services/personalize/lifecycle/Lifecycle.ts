import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { resourceInUse, WorkFailure } from '../errors.ts';
import type { ResourceStore } from '../store/ResourceStore.ts';
import type { ResourceType, ResourceTypes } from '../store/resourceTypes.ts';
import { UnderWay } from './UnderWay.ts';

/** Types that go through CREATE PENDING and CREATE IN_PROGRESS. */
export type LivedType = Exclude<ResourceType, 'schema'>;

/** What work has at hand. */
export interface AtWork<Type extends LivedType> {
  /** The work is no longer wanted. */
  readonly signal: AbortSignal;
  /** Said once at the most: the resource can be ACTIVE with this change already, and is `refining` until the work is done. */
  ready(change: Partial<ResourceTypes[Type]>): void;
}

/** What has to be done before a resource is ACTIVE; the answer is merged into it. */
export type Work = { readonly [Type in LivedType]?: (resource: ResourceTypes[Type], at: AtWork<Type>) => Promise<Partial<ResourceTypes[Type]> | undefined> };

/** What goes with a resource when it is deleted. */
export type Removal = { readonly [Type in LivedType]?: (resource: ResourceTypes[Type]) => void };

/** The member that holds the latest update, for types that can be updated. */
const latestUpdate = { 'campaign': 'latestCampaignUpdate', 'dataset': 'latestDatasetUpdate', 'recommender': 'latestRecommenderUpdate', 'solution': 'latestSolutionUpdate' } as const;

export type UpdatedType = keyof typeof latestUpdate;
export type LatestUpdate<Type extends UpdatedType> = NonNullable<ResourceTypes[Type][(typeof latestUpdate)[Type] & keyof ResourceTypes[Type]]>;

/** Puts the latest update of a resource in force and answers what changes in it. */
export type Updates = { readonly [Type in UpdatedType]: (resource: ResourceTypes[Type], update: LatestUpdate<Type>) => Promise<Partial<ResourceTypes[Type]>> };

/** Jobs of one type at a time: what changes or reads whole datasets goes one by one. Trainings take turns by themselves. */
const parallel: Partial<Record<LivedType, number>> = { 'dataset-import-job': 1, 'dataset-export-job': 1, 'data-deletion-job': 1, 'batch-inference-job': 1 };

const livedTypes: readonly LivedType[] = [
  'dataset-group', 'dataset', 'dataset-import-job', 'data-deletion-job', 'dataset-export-job', 'solution', 'solution-version', 'campaign', 'recommender', 'batch-inference-job', 'filter', 'event-tracker',
];

interface Options {
  readonly resources: ResourceStore;
  readonly work: Work;
  readonly removal: Removal;
  readonly updates: Updates;
  /** A resource became ACTIVE. */
  finished(type: LivedType, arn: string): void;
  /** The work of a resource that was ACTIVE before its end is done. */
  refined(arn: string): Promise<void>;
  now(): number;
  /** An error that is not the data's or the caller's fault. */
  logFailure(what: string, error: unknown): void;
}

/** Takes resources from pending to their end by itself, and after a restart goes on with whatever was not there yet. */
export class Lifecycle {
  readonly #options: Options;
  readonly #waiting = new Map<LivedType, (() => Promise<void>)[]>();
  readonly #running = new Map<LivedType, number>();
  readonly #jobs = new Set<Promise<void>>();
  readonly #underWay = new UnderWay();
  #closed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Everything that a kill left unfinished. */
  resume(): void {
    for (const type of livedTypes) {
      for (const resource of this.#options.resources.list(type)) {
        const arn = arnOf(type, resource);
        if (isUnfinished(resource.status)) this.create(type, arn);
        else if (resource.status === 'ACTIVE') this.#refine(type, arn);
        else if (resource.status.startsWith('DELETE')) this.delete(type, arn);
        else if (resource.status.startsWith('STOP ')) this.move(type, arn, { verb: 'STOP', to: 'INACTIVE' });
        else if (resource.status.startsWith('START ')) this.move(type, arn, { verb: 'START', to: 'ACTIVE' });
        if (isUpdatedType(type) && isUnfinished(updateOf(type, resource)?.status)) this.applyUpdate(type, arn);
      }
    }
  }

  create(type: LivedType, arn: string): void {
    this.#queue(type, () => this.#create(type, arn));
  }

  delete(type: LivedType, arn: string): void {
    this.abort(arn);
    this.#options.resources.update(type, arn, { status: 'DELETE PENDING', lastUpdatedDateTime: this.#options.now() });
    this.#queue(type, async () => {
      this.#options.resources.update(type, arn, { status: 'DELETE IN_PROGRESS', lastUpdatedDateTime: this.#options.now() });
      await eventLoopTurn();
      const resource = this.#options.resources.find(type, arn);
      if (this.#closed || resource === undefined) return;
      (this.#options.removal[type] as ((gone: unknown) => void) | undefined)?.(resource);
      this.#options.resources.delete(type, arn);
    });
  }

  /** Takes an update up; throws ResourceInUseException while another one is under way. */
  update<Type extends UpdatedType>(type: Type, arn: string, update: Omit<LatestUpdate<Type>, 'status' | 'creationDateTime' | 'lastUpdatedDateTime'>): void {
    const underWay = updateOf(type, this.#options.resources.get(type, arn))?.status;
    if (isUnfinished(underWay)) throw resourceInUse(`Resource ${arn} has an update in status ${String(underWay)}.`);
    const now = this.#options.now();
    this.#setUpdate(type, arn, { ...update, status: 'CREATE PENDING', creationDateTime: now, lastUpdatedDateTime: now });
    this.applyUpdate(type, arn);
  }

  /** Puts the latest update in force; the resource serves as before until then. */
  applyUpdate(type: UpdatedType, arn: string): void {
    const { resources, updates, now } = this.#options;
    this.#queue(type, async () => {
      await eventLoopTurn();
      const resource = resources.find(type, arn);
      const update = resource === undefined ? undefined : updateOf(type, resource);
      if (this.#closed || update === undefined) return;
      this.#setUpdate(type, arn, { ...update, status: 'CREATE IN_PROGRESS' });
      try {
        const change = await (updates[type] as (given: unknown, update: unknown) => Promise<object>)(resource, update);
        const lastUpdatedDateTime = now();
        resources.update(type, arn, { ...change, lastUpdatedDateTime, [latestUpdate[type]]: { ...update, status: 'ACTIVE', lastUpdatedDateTime } });
        this.#options.finished(type, arn);
      } catch (error) {
        if (!(error instanceof WorkFailure)) this.#options.logFailure(arn, error);
        const failureReason = error instanceof Error ? error.message : String(error);
        this.#setUpdate(type, arn, { ...update, status: 'CREATE FAILED', failureReason, lastUpdatedDateTime: now() });
      }
    });
  }

  /** Stops or starts a resource that was made: STOP PENDING → STOP IN_PROGRESS → INACTIVE, and back. */
  move(type: LivedType, arn: string, { verb, to }: { readonly verb: 'START' | 'STOP'; readonly to: 'ACTIVE' | 'INACTIVE' }): void {
    const { resources, now, finished } = this.#options;
    // What is stopped learns nothing more until it is started again.
    this.abort(arn);
    resources.update(type, arn, { status: `${verb} PENDING`, lastUpdatedDateTime: now() });
    this.#queue(type, async () => {
      await eventLoopTurn();
      resources.update(type, arn, { status: `${verb} IN_PROGRESS`, lastUpdatedDateTime: now() });
      await eventLoopTurn();
      if (this.#closed || resources.find(type, arn) === undefined) return;
      resources.update(type, arn, { status: to, lastUpdatedDateTime: now() });
      finished(type, arn);
      if (to === 'ACTIVE') this.#refine(type, arn);
    });
  }

  /** Ends a resource's work under way, or keeps it from beginning; what is ACTIVE already stays so, as it is. */
  stop(type: LivedType, arn: string): void {
    const { resources, now } = this.#options;
    const isActive = resources.find(type, arn)?.status === 'ACTIVE';
    resources.update(type, arn, { ...(isActive ? { refining: false } : { status: 'CREATE STOPPED' }), lastUpdatedDateTime: now() });
    this.abort(arn);
  }

  /** Ends a resource's work under way and leaves its record as it is. */
  abort(arn: string): void {
    this.#underWay.abort(arn);
  }

  /** Resolves when no work is under way for the resource, however it ended. */
  async workOver(arn: string): Promise<void> {
    await this.#underWay.over(arn);
  }

  /** Work under way ends without being recorded; the next start takes it up again. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.clear();
    this.#underWay.abortAll();
    await Promise.all(this.#jobs);
  }

  async #create(type: LivedType, arn: string): Promise<void> {
    const { resources, now } = this.#options;
    // A turn between the steps lets whoever asked see them.
    await eventLoopTurn();
    if (this.#closed || !isUnfinished(resources.find(type, arn)?.status)) return;
    resources.update(type, arn, { status: 'CREATE IN_PROGRESS', lastUpdatedDateTime: now() });
    await eventLoopTurn();
    const resource = resources.find(type, arn);
    if (this.#closed || resource?.status !== 'CREATE IN_PROGRESS') return;
    await this.#work(type, arn, resource);
  }

  /** Goes on with the work of a resource that was ACTIVE before its end. */
  #refine(type: LivedType, arn: string): void {
    const resource = this.#options.resources.find(type, arn);
    if (resource !== undefined && isRefining(resource)) this.#queue(type, () => this.#work(type, arn, resource));
  }

  #work(type: LivedType, arn: string, resource: ResourceTypes[LivedType]): Promise<void> {
    const { resources, work, now, finished, refined, logFailure } = this.#options;
    return this.#underWay.run(arn, async (signal) => {
      const stage = (): 'creating' | 'refining' | undefined => {
        const current = resources.find(type, arn);
        if (this.#closed || signal.aborted || current === undefined) return undefined;
        return current.status === 'CREATE IN_PROGRESS' ? 'creating' : isRefining(current) ? 'refining' : undefined;
      };
      const ready = (change: object): void => {
        if (stage() !== 'creating') return;
        resources.update(type, arn, { ...change, refining: true, status: 'ACTIVE', lastUpdatedDateTime: now() });
        finished(type, arn);
      };
      try {
        const change = await (work[type] as ((given: unknown, at: object) => Promise<object | undefined>) | undefined)?.(resource, { signal, ready });
        if (stage() === 'creating') {
          resources.update(type, arn, { ...change, status: 'ACTIVE', lastUpdatedDateTime: now() });
          finished(type, arn);
        } else if (stage() === 'refining') {
          resources.update(type, arn, { ...change, refining: false, lastUpdatedDateTime: now() });
          await refined(arn);
        }
      } catch (error) {
        const failed = stage();
        if (failed === undefined) return;
        if (failed === 'refining') logFailure(`The training that would replace the early model of ${arn}`, error);
        else if (!(error instanceof WorkFailure)) logFailure(arn, error);
        const failureReason = error instanceof Error ? error.message : String(error);
        // What is in service stays. The same data would fail again, at every start: the next try is the next version.
        resources.update(type, arn, failed === 'refining' ? { refining: false } : { status: 'CREATE FAILED', failureReason, lastUpdatedDateTime: now() });
      }
    });
  }

  #setUpdate(type: UpdatedType, arn: string, update: object): void {
    this.#options.resources.update(type, arn, { [latestUpdate[type]]: update });
  }

  #queue(type: LivedType, job: () => Promise<void>): void {
    const waiting = this.#waiting.get(type) ?? [];
    this.#waiting.set(type, waiting);
    waiting.push(job);
    this.#next(type);
  }

  #next(type: LivedType): void {
    const running = this.#running.get(type) ?? 0;
    if (this.#closed || running >= (parallel[type] ?? Infinity)) return;
    const job = this.#waiting.get(type)?.shift();
    if (job === undefined) return;
    this.#running.set(type, running + 1);
    const done = job().finally(() => {
      this.#jobs.delete(done);
      this.#running.set(type, (this.#running.get(type) ?? 1) - 1);
      this.#next(type);
    });
    this.#jobs.add(done);
  }
}

function isUpdatedType(type: LivedType): type is UpdatedType {
  return type in latestUpdate;
}

function updateOf(type: UpdatedType, resource: object): { readonly status: string } | undefined {
  return (resource as Readonly<Record<string, { readonly status: string } | undefined>>)[latestUpdate[type]];
}

function isUnfinished(status: string | undefined): boolean {
  return status === 'CREATE PENDING' || status === 'CREATE IN_PROGRESS';
}

function isRefining(resource: object): boolean {
  return 'refining' in resource && resource.refining === true;
}

function arnOf<Type extends LivedType>(type: Type, resource: ResourceTypes[Type]): string {
  const member = `${type.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())}Arn`;
  return (resource as unknown as Record<string, string>)[member] ?? '';
}
