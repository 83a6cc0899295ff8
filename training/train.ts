import { adviceOn } from './advice.ts';
import { Execution } from './Execution.ts';
import { type Descriptions, takeInventory } from './inventory.ts';
import { releaseLock, renewLock, takeLock } from './lock.ts';
import { notify } from './notices.ts';
import { reconcile } from './reconcile.ts';
import { TrainingLog } from './TrainingLog.ts';
import type { Failure, World } from './world.ts';

/** What the state machine reads. */
export interface TrainResult {
  readonly done: boolean;
  /** Whole seconds until the next call is worth while; 0 when done. */
  readonly waitSeconds: number;
  /** What is under way, or why there is nothing to do. */
  readonly step: string;
}

export interface TrainRequest {
  /** Who works: the execution's ARN; the same in all its calls. */
  readonly owner: string;
  /** Epoch milliseconds at which the call has to end. */
  readonly deadline: number;
  /** Keys of recipes whose campaigns sleep and are wanted again. */
  readonly wake?: readonly string[];
}

/** Something did not come about; the operators know. */
export class TrainingFailed extends Error {
  override readonly name = 'TrainingFailed';

  constructor(failures: readonly Failure[]) {
    super(failures.map(({ what, reason }) => `${what}: ${reason}`).join('; '));
  }
}

/** Longer waits are left to the state machine. */
const longestWaitMs = 5000;
const shortestWaitMs = 100;
/** Even training that takes hours is looked at this often. */
const rarestLookMs = 300_000;
/** A crashed execution keeps others out for this long beyond its wait. */
const lockMarginMs = 360_000;

/** A tenth of the age so far: what ends soon is seen at once, what takes long is asked for seldom. */
export function pollInterval(ageMs: number): number {
  return Math.min(rarestLookMs, Math.max(shortestWaitMs, ageMs / 10));
}

/**
 * Takes steps until everything is as it should be, a wait grows long, or the deadline comes near. Of several at once one works; the others
 * are done at once.
 * @throws TrainingFailed after all that could be done is done, when something could not
 */
export async function train(world: World, { owner, deadline, wake = [] }: TrainRequest): Promise<TrainResult> {
  const lockedUntil = (waitMs: number): number => Math.max(world.now(), deadline) + waitMs + lockMarginMs;
  const execution = await takeLock(world, owner, lockedUntil(0));
  if (!(execution instanceof Execution)) {
    return { done: true, waitSeconds: 0, step: `another execution is at work: ${execution.owner}, until ${new Date(execution.expiresAt).toISOString()} at the latest` };
  }
  try {
    const result = await work(world, execution, { deadline, wake });
    if (result.done) await releaseLock(world, execution);
    else await renewLock(world, execution, lockedUntil(result.waitSeconds * 1000));
    return result;
  } catch (error) {
    // Whoever starts next need not wait for the lock to run out.
    await releaseLock(world, execution).catch(() => undefined);
    throw error;
  }
}

async function work(world: World, execution: Execution, { deadline, wake }: { readonly deadline: number; readonly wake: readonly string[] }): Promise<TrainResult> {
  const trainingLog = new TrainingLog(world.dynamodb, world.trainingTable, (decision) => world.log(decision));
  for (const { name } of world.config.solutions.filter(({ key }) => wake.includes(key))) await trainingLog.wake(name);
  const descriptions: Descriptions = new Map();
  for (;;) {
    const inventory = takeInventory(world.personalize, trainingLog, descriptions);
    const { result, step } = await reconcile({ ...world, inventory, trainingLog, execution });
    if (result.state === 'done') return { done: true, waitSeconds: 0, step: 'everything is in service' };
    if (result.state === 'blocked') return { done: true, waitSeconds: 0, step: result.reason };
    if (result.state === 'failed') {
      await report(world, trainingLog, result.failures);
      throw new TrainingFailed(result.failures);
    }
    const wait = result.state === 'changed' ? 0 : pollInterval(world.now() - result.since) * (0.9 + 0.2 * world.random());
    if (wait > longestWaitMs || world.now() + wait >= deadline) return { done: false, waitSeconds: Math.max(1, Math.ceil(wait / 1000)), step };
    if (wait > 0) await world.sleep(wait);
  }
}

/** Each failure to the operators and into the log. */
async function report(world: World, trainingLog: TrainingLog, failures: readonly Failure[]): Promise<void> {
  for (const { what, reason, solution = world.config.datasetGroup, recipe = '', version = '' } of failures) {
    await notify(world, { subject: `${what} failed`, reason, advice: adviceOn(reason), ...(version === '' ? {} : { version }) });
    await trainingLog.decide({ solution, version, decision: 'FAILED', reason: `${what}: ${reason}`, metrics: {}, liveMetrics: {}, recipe }, world.now());
  }
}
