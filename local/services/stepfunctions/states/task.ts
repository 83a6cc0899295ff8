import type { TaskState } from '../definition.ts';
import { integrationOf } from '../integrations/integration.ts';
import { nextOf, type StateRunner, type Visit } from '../run.ts';
import { asStateError, StateError } from '../stateError.ts';
import { abortable, sleepUntil } from '../timer.ts';

/** A task interrupted by a restart is called again: at least once, as any task with a retrier is. */
export const runTask: StateRunner<TaskState> = async (state, visit) => {
  const { language, scope, run } = visit;
  const integration = integrationOf(state.Resource);
  if (integration === undefined) throw new StateError('States.Runtime', `${state.Resource} is not run by the local Step Functions`);
  const input = await language.argumentsOf(state, scope);
  run.record('TaskScheduled', {
    taskScheduledEventDetails: { resourceType: integration.service, resource: integration.operation, region: 'us-east-1', parameters: JSON.stringify(input) },
  });
  run.commit();
  try {
    const result = await withinTime(state, visit, (signal) => integration.run({ ...visit, run: { ...run, signal }, input, resource: state.Resource }));
    run.record('TaskSucceeded', { taskSucceededEventDetails: { resourceType: integration.service, resource: integration.operation, output: JSON.stringify(result) } });
    return { ...(await language.shapeResult(state, scope, result)), ...nextOf(state) };
  } catch (error) {
    if (run.signal.aborted) throw error;
    const failure = asStateError(error);
    run.record('TaskFailed', { taskFailedEventDetails: { resourceType: integration.service, resource: integration.operation, error: failure.error, cause: failure.cause } });
    throw failure;
  }
};

async function withinTime(state: TaskState, { language, scope, visit, run }: Visit, work: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
  const seconds = await language.value(state, 'TimeoutSeconds', scope);
  if (seconds === undefined) return abortable(work(run.signal), run.signal);
  visit.dueAt ??= run.now() + Number(seconds) * 1000;
  run.commit();
  const over = new AbortController();
  const signal = AbortSignal.any([run.signal, over.signal]);
  const timeout = sleepUntil(visit.dueAt, run.now, signal).then(() => {
    throw new StateError('States.Timeout', '');
  });
  try {
    return await Promise.race([abortable(work(signal), signal), timeout]);
  } finally {
    over.abort(new StateError('States.Timeout', ''));
  }
}
