import type { WaitState } from '../definition.ts';
import { nextOf, type StateRunner } from '../run.ts';
import { StateError } from '../stateError.ts';
import { sleepUntil } from '../timer.ts';

/** The due time is on disk before the wait begins: after a restart only the rest is waited for. */
export const runWait: StateRunner<WaitState> = async (state, { scope, language, visit, run }) => {
  if (visit.dueAt === undefined) {
    const seconds = await language.value(state, 'Seconds', scope);
    visit.dueAt = seconds === undefined ? timeOf(await language.value(state, 'Timestamp', scope)) : visit.enteredAt + secondsOf(seconds) * 1000;
    run.commit();
  }
  await sleepUntil(visit.dueAt, run.now, run.signal);
  return { ...(await language.shapeInput(state, scope)), ...nextOf(state) };
};

function secondsOf(value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 99_999_999) return value;
  throw new StateError('States.Runtime', `Expected a number of seconds between 0 and 99999999, got ${JSON.stringify(value)}`);
}

function timeOf(value: unknown): number {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new StateError('States.Runtime', `Expected an ISO 8601 timestamp, got ${JSON.stringify(value)}`);
  return time;
}
