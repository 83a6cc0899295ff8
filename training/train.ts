import { reconcile } from './reconcile.ts';
import type { World } from './world.ts';

/** What the state machine reads. */
export interface TrainResult {
  readonly done: boolean;
  /** Whole seconds until the next call is worth while; 0 when done. */
  readonly waitSeconds: number;
  /** What is under way, or why there is nothing to do. */
  readonly step: string;
}

/** Longer waits are left to the state machine. */
const longestWaitMs = 5000;
const shortestWaitMs = 100;
/** Even training that takes hours is looked at this often. */
const rarestLookMs = 300_000;

/** A tenth of the age so far: what ends soon is seen at once, what takes long is asked for seldom. */
export function pollInterval(ageMs: number): number {
  return Math.min(rarestLookMs, Math.max(shortestWaitMs, ageMs / 10));
}

/**
 * Takes steps until everything is as it should be, a wait grows long, or `deadline` (epoch milliseconds) comes near.
 * @throws CreationFailed when Personalize could not make something
 */
export async function train(world: World, deadline: number): Promise<TrainResult> {
  for (;;) {
    const { result, step } = await reconcile(world);
    if (result.state === 'done') return { done: true, waitSeconds: 0, step: 'everything is in service' };
    if (result.state === 'blocked') return { done: true, waitSeconds: 0, step: result.reason };
    const wait = result.state === 'changed' ? 0 : pollInterval(world.now() - result.since);
    if (wait > longestWaitMs || world.now() + wait >= deadline) return { done: false, waitSeconds: Math.max(1, Math.ceil(wait / 1000)), step };
    if (wait > 0) await world.sleep(wait);
  }
}
