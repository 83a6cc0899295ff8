import { randomUUID } from 'node:crypto';
import { callJson } from '../../../jsonProtocol.ts';
import { AwsError } from '../../../service.ts';
import type { ItemProcessor, MapState } from '../definition.ts';
import { isPause } from '../interruption.ts';
import type { Visit } from '../run.ts';
import { asStateError, StateError } from '../stateError.ts';
import type { Execution } from '../store.ts';
import { childInputs } from './childInputs.ts';
import type { Child, MapRun, MapRunStore } from './store.ts';
import { writeResults } from './writeResults.ts';

export interface ChildOptions {
  readonly mapRunArn: string;
  readonly label: string;
  readonly child: Child;
  readonly processor: ItemProcessor;
  /** Aborted when the map is not to go on. */
  readonly signal: AbortSignal;
}

/** What an execution offers to its distributed maps. */
export interface MapRuns {
  readonly store: MapRunStore;
  /** Runs a child to its end, takes it up where an earlier process left it, or answers how it ended. Its status stays RUNNING when the service closes. */
  runChild(options: ChildOptions): Promise<Execution>;
}

/**
 * The distributed mode: each item, or batch of items, is an execution of its own.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export async function runDistributed(state: MapState, processor: ItemProcessor, visit: Visit): Promise<unknown> {
  const { run } = visit;
  const mapRun = await beginMapRun(state, visit);
  try {
    const ended = await runChildren({ state, processor, mapRun, visit });
    const result = await writeResults(state.ResultWriter, ended.children, { visit, mapRun });
    if (ended.failure !== undefined) throw ended.failure;
    finish(mapRun, 'SUCCEEDED', visit);
    run.record('MapRunSucceeded', {});
    return result;
  } catch (error) {
    if (isPause(run.signal.reason)) throw error;
    finish(mapRun, run.signal.aborted ? 'ABORTED' : 'FAILED', visit);
    const failure = asStateError(error);
    if (!run.signal.aborted) run.record('MapRunFailed', { mapRunFailedEventDetails: { error: failure.error, cause: failure.cause } });
    throw error;
  }
}

export function labelOf(state: MapState, name: string): string {
  return state.Label ?? name.replaceAll(/[^A-Za-z0-9_-]/g, '').slice(0, 40);
}

/** The run of this visit, with the inputs of all its children on disk. */
async function beginMapRun(state: MapState, visit: Visit): Promise<MapRun> {
  const { run, language, scope } = visit;
  const { store } = run.mapRuns;
  const machine = run.context['StateMachine'] as { readonly Id: string; readonly Name: string };
  const { State, Execution } = scope.context as { readonly State: { readonly Name: string }; readonly Execution: { readonly Id: string } };
  if (visit.visit.mapRun === undefined) {
    visit.visit.mapRun = `${machine.Id.replace(':stateMachine:', ':mapRun:')}/${labelOf(state, State.Name)}:${randomUUID()}`;
    run.commit();
  }
  const earlier = store.find(visit.visit.mapRun);
  if (earlier !== undefined) return earlier;
  const number = async (field: string): Promise<number | undefined> => {
    const value = await language.value(state, field, scope);
    return value === undefined ? undefined : Number(value);
  };
  const [concurrency, count, percentage] = await Promise.all([number('MaxConcurrency'), number('ToleratedFailureCount'), number('ToleratedFailurePercentage')]);
  const mapRun: MapRun = {
    arn: visit.visit.mapRun,
    executionArn: Execution.Id,
    stateMachineArn: machine.Id,
    startedAt: run.now(),
    status: 'RUNNING',
    maxConcurrency: concurrency ?? 0,
    toleratedFailureCount: count ?? 0,
    toleratedFailurePercentage: percentage ?? 0,
  };
  const inputs = await childInputs(state, visit);
  await requireStart(visit, machine.Id);
  store.create(mapRun, inputs);
  run.record('MapRunStarted', { mapRunStartedEventDetails: { mapRunArn: mapRun.arn } });
  run.commit();
  return mapRun;
}

/** The machine's role must be allowed to start the machine itself. https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html */
async function requireStart({ run }: Visit, stateMachineArn: string): Promise<void> {
  try {
    await callJson(run.local, { service: 'states', target: 'AWSStepFunctions.AuthorizeMapRun', principal: run.principal, input: { stateMachineArn } });
  } catch (error) {
    throw error instanceof AwsError ? new StateError(`StepFunctions.${error.code}`, error.message) : error;
  }
}

interface Children {
  readonly state: MapState;
  readonly processor: ItemProcessor;
  readonly mapRun: MapRun;
  readonly visit: Visit;
}

/** Runs what has not ended, in order; the failure is set when more failed than is tolerated. */
async function runChildren({ state, processor, mapRun, visit }: Children): Promise<{ readonly children: readonly Execution[]; readonly failure?: StateError }> {
  const { run } = visit;
  const all = run.mapRuns.store.children(mapRun.arn);
  const total = all.reduce((sum, { items }) => sum + items, 0);
  const { State } = visit.scope.context as { readonly State: { readonly Name: string } };
  const label = labelOf(state, State.Name);
  const ended = new Map<number, Execution>();
  let failedItems = 0;
  let failure: StateError | undefined;
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  const queue = all.values();
  const worker = async (): Promise<void> => {
    for (const child of queue) {
      if (signal.aborted) return;
      const execution = await run.mapRuns.runChild({ mapRunArn: mapRun.arn, label, child, processor, signal });
      if (execution.status === 'RUNNING') return;
      ended.set(child.number, execution);
      if (execution.status === 'SUCCEEDED') continue;
      failedItems += child.items;
      if (failure !== undefined || !exceeds(state, mapRun, failedItems, total)) continue;
      failure = new StateError('States.ExceedToleratedFailureThreshold', 'The specified tolerated failure threshold was exceeded');
      stop.abort(failure);
    }
  };
  const workers = mapRun.maxConcurrency === 0 ? all.length : Math.min(all.length, mapRun.maxConcurrency);
  await Promise.all(Array.from({ length: workers }, worker));
  run.signal.throwIfAborted();
  const children = [...ended].sort(([left], [right]) => left - right).map(([, execution]) => execution);
  return { children, ...(failure === undefined ? {} : { failure }) };
}

/** With both bounds given, passing either is too much; a bound that is not given counts only when the other is not either. */
function exceeds(state: MapState, mapRun: MapRun, failed: number, total: number): boolean {
  const hasPercentage = state.ToleratedFailurePercentage !== undefined || state.ToleratedFailurePercentagePath !== undefined;
  const hasCount = state.ToleratedFailureCount !== undefined || state.ToleratedFailureCountPath !== undefined;
  if (hasPercentage && (100 * failed) / total > mapRun.toleratedFailurePercentage) return true;
  return (hasCount || !hasPercentage) && failed > mapRun.toleratedFailureCount;
}

function finish(mapRun: MapRun, status: MapRun['status'], { run }: Visit): void {
  mapRun.status = status;
  mapRun.stoppedAt = run.now();
  run.mapRuns.store.save(mapRun);
}
