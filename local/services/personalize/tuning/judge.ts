import { setImmediate as eventLoopTurn } from 'node:timers/promises';
import { DEPTH, MetricsTally, topItems } from '../recipes/metrics.ts';
import type { Metrics, Model } from '../recipes/recipe.ts';
import type { HeldOutUser } from './holdOut.ts';

/** Users between two pauses in which requests are answered: some milliseconds of work. */
const USERS_PER_TURN = 10;

/** Offline metrics of a model over users whose next interactions it has not seen. */
export async function judge(model: Model, users: readonly HeldOutUser[], { seed, signal }: { readonly seed: number; readonly signal: AbortSignal }): Promise<Metrics> {
  const tally = new MetricsTally();
  const scores = new Float32Array(model.itemIds.length);
  for (const [position, { history, truth }] of users.entries()) {
    const last = history.at(-1);
    if (last === undefined) continue;
    model.score({ history, item: last.item, now: last.timestamp, explorationWeight: 0, explorationSeed: seed }, scores);
    tally.add(topItems(scores, DEPTH), truth);
    if (position % USERS_PER_TURN === USERS_PER_TURN - 1) {
      await eventLoopTurn();
      signal.throwIfAborted();
    }
  }
  return tally.result(model.itemIds.length);
}
