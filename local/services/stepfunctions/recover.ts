import type { Retrier, State } from './definition.ts';
import type { StateOutcome } from './flow.ts';
import type { Visit } from './run.ts';
import { errorMatches, type StateError } from './stateError.ts';

/**
 * What Retry or Catch makes of an error: 'retry' once the backoff is noted, the catcher's transition, or the error thrown on.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export async function recover(state: State, error: StateError, { scope, language, visit, run }: Visit): Promise<StateOutcome | 'retry'> {
  if (!('Retry' in state) && !('Catch' in state)) throw error;
  const retriers = state.Retry ?? [];
  const index = retriers.findIndex(({ ErrorEquals }) => errorMatches(ErrorEquals, error.error));
  const retrier = retriers[index];
  const made = visit.retries[index] ?? 0;
  if (retrier !== undefined && made < (retrier.MaxAttempts ?? 3)) {
    visit.retries[index] = made + 1;
    visit.retryAt = run.now() + backoffSeconds(retrier, made) * 1000;
    delete visit.dueAt;
    delete visit.childName;
    delete visit.branches;
    delete visit.mapRun;
    run.commit();
    return 'retry';
  }
  const catcher = (state.Catch ?? []).find(({ ErrorEquals }) => errorMatches(ErrorEquals, error.error));
  if (catcher === undefined) throw error;
  const shaped = await language.shapeCaught(catcher, scope, { Error: error.error, Cause: error.cause });
  return { ...shaped, next: catcher.Next };
}

/** `made`: retries before this one. */
export function backoffSeconds(retrier: Retrier, made: number): number {
  const exponential = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** made;
  const bounded = Math.min(exponential, retrier.MaxDelaySeconds ?? Infinity);
  return retrier.JitterStrategy === 'FULL' ? Math.random() * bounded : bounded;
}
