import { createHash } from 'node:crypto';
import { callJson } from '../../jsonProtocol.ts';
import { AwsError, type LocalContext } from '../../service.ts';
import type { StateMachineDefinition } from './definition.ts';
import { newFlow } from './flow.ts';
import { Interruption, isPause } from './interruption.ts';
import type { ChildOptions } from './mapRun/mapRun.ts';
import type { Run } from './run.ts';
import { runFlow } from './runFlow.ts';
import { asStateError, StateError } from './stateError.ts';
import type { Execution, ExecutionStore, HistoryEvent } from './store.ts';
import { sleepUntil } from './timer.ts';

export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly definition: StateMachineDefinition;
  /** As deployed. */
  readonly definitionText: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export interface Executions {
  /** Starts one, or answers the one of that name that runs on the same input. */
  start(machine: StateMachine, name: string, input: string): Execution;
  /** Takes up an execution that an earlier process left unfinished. */
  resume(machine: StateMachine, execution: Execution): void;
  stop(arn: string, reason: { readonly error?: string; readonly cause?: string }): Promise<Execution>;
  find(arn: string): Execution | undefined;
  /** Leaves what runs where it stands on disk. */
  close(): Promise<void>;
}

/** What an execution runs: a state machine, or the item processor of a distributed map. */
interface Runnable extends Pick<StateMachine, 'arn' | 'name' | 'roleArn' | 'definition'> {
  readonly type: 'STANDARD' | 'EXPRESS';
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html */
const longestExpressSeconds = 300;

interface Running {
  readonly execution: Execution;
  readonly abort: AbortController;
  readonly ended: Promise<Execution>;
}

export function createExecutions(local: LocalContext, store: ExecutionStore): Executions {
  const running = new Map<string, Running>();
  const find = (arn: string): Execution | undefined => running.get(arn)?.execution ?? store.find(arn);

  const launch = (machine: Runnable, execution: Execution): Running => {
    const abort = new AbortController();
    const ended = drive(machine, execution, abort).finally(() => running.delete(execution.arn));
    const launched = { execution, abort, ended };
    running.set(execution.arn, launched);
    return launched;
  };

  const drive = async (machine: Runnable, execution: Execution, abort: AbortController): Promise<Execution> => {
    const pending: HistoryEvent[] = [];
    const record = (type: string, details: Readonly<Record<string, unknown>>): void => {
      pending.push({ id: ++execution.events, type, timestamp: local.now(), details });
    };
    const commit = (): void => {
      // A branch that was stopped, or an execution that ended, has nothing more to say.
      if (abort.signal.aborted && execution.status === 'RUNNING') return;
      // An express execution is not kept while it runs: after a restart it begins anew.
      if (machine.type === 'STANDARD') store.save(execution, pending.splice(0));
      else if (execution.status !== 'RUNNING') store.save(execution, []);
    };
    const run: Run = {
      queryLanguage: machine.definition.QueryLanguage ?? 'JSONPath',
      context: contextOf(machine, execution),
      outerVariables: {},
      mapItem: undefined,
      signal: abort.signal,
      principal: { kind: 'role', roleArn: machine.roleArn, sessionName: execution.name },
      local,
      now: () => local.now(),
      record,
      commit,
      finished,
      mapRuns: { store: store.mapRuns, runChild: (child) => runChild(machine, child) },
    };
    if (execution.events === 0) {
      record('ExecutionStarted', { executionStartedEventDetails: { input: execution.input, roleArn: machine.roleArn } });
      commit();
    }
    limitTime(machine, execution, abort);
    announce(execution);
    try {
      execution.output = JSON.stringify(await runFlow(execution.flow, machine.definition, run));
      execution.status = 'SUCCEEDED';
      record('ExecutionSucceeded', { executionSucceededEventDetails: { output: execution.output } });
    } catch (error) {
      if (!(error instanceof Interruption)) failWith(execution, asStateError(error), record);
      else if (error.status === 'PAUSED') return execution;
      else interruptWith(execution, error, record);
    }
    execution.stoppedAt = local.now();
    commit();
    abort.abort(new Interruption(execution.status));
    announce(execution);
    return execution;
  };

  /** Its name follows from its place in the run: whoever takes the run up finds it again. */
  const runChild = async (machine: Runnable, { mapRunArn, label, child, processor, signal }: ChildOptions): Promise<Execution> => {
    const name = childName(mapRunArn, child.number);
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}/${label}:${name}`;
    const { ProcessorConfig, ...graph } = processor;
    const own: Runnable = {
      ...machine,
      arn: `${machine.arn}/${label}`,
      name: `${machine.name}/${label}`,
      type: ProcessorConfig?.ExecutionType ?? 'STANDARD',
      definition: { ...(machine.definition.QueryLanguage === undefined ? {} : { QueryLanguage: machine.definition.QueryLanguage }), ...graph },
    };
    const stored = store.find(arn);
    if (stored !== undefined && stored.status !== 'RUNNING') return stored;
    const execution = stored ?? { arn, name, machineArn: own.arn, mapRunArn, input: child.input, startedAt: local.now(), status: 'RUNNING', flow: newFlow(graph, JSON.parse(child.input) as unknown), events: 0 };
    store.mapRuns.setStatus(mapRunArn, child.number, 'RUNNING');
    const { abort, ended } = launch(own, execution);
    const stop = (): void => abort.abort(isPause(signal.reason) ? signal.reason : new Interruption('ABORTED'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const outcome = await ended;
    signal.removeEventListener('abort', stop);
    if (outcome.status !== 'RUNNING') store.mapRuns.setStatus(mapRunArn, child.number, outcome.status);
    return outcome;
  };

  const limitTime = (machine: Runnable, execution: Execution, abort: AbortController): void => {
    const seconds = machine.type === 'EXPRESS' ? longestExpressSeconds : machine.definition.TimeoutSeconds;
    if (seconds === undefined) return;
    void sleepUntil(execution.startedAt + seconds * 1000, () => local.now(), abort.signal).then(
      () => abort.abort(new Interruption('TIMED_OUT', 'States.Timeout', `The execution has not ended within ${seconds} s`)),
      () => undefined,
    );
  };

  const finished = async (arn: string): Promise<Execution> => {
    const known = running.get(arn);
    if (known !== undefined) return known.ended;
    const stored = store.find(arn);
    if (stored === undefined) throw new StateError('States.Runtime', `Execution does not exist: ${arn}`);
    return stored;
  };

  /** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html; a stack without EventBridge goes on without. */
  const announce = (execution: Execution): void => {
    if (execution.mapRunArn !== undefined) return;
    const entry = { Source: 'aws.states', DetailType: 'Step Functions Execution Status Change', Resources: [execution.arn], Detail: JSON.stringify(statusDetail(execution)) };
    const call = { service: 'events', target: 'AWSEvents.PutServiceEvents', input: { Entries: [entry] }, principal: { kind: 'admin' } as const };
    callJson(local, call).catch((error: unknown) => local.log('states', `status change of ${execution.name} not delivered: ${(error as Error).message}`));
  };

  return {
    start(machine, name, input) {
      const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
      const earlier = find(arn);
      if (earlier !== undefined) {
        if (earlier.status === 'RUNNING' && earlier.input === input) return earlier;
        throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
      }
      const flow = newFlow(machine.definition, JSON.parse(input) as unknown);
      const execution: Execution = { arn, name, machineArn: machine.arn, input, startedAt: local.now(), status: 'RUNNING', flow, events: 0 };
      store.save(execution, []);
      launch({ ...machine, type: 'STANDARD' }, execution);
      return execution;
    },
    resume(machine, execution) {
      if (!running.has(execution.arn)) launch({ ...machine, type: 'STANDARD' }, execution);
    },
    async stop(arn, { error, cause }) {
      const known = running.get(arn);
      if (known !== undefined) {
        known.abort.abort(new Interruption('ABORTED', error, cause));
        return known.ended;
      }
      const stored = store.find(arn);
      if (stored === undefined) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
      return stored;
    },
    find,
    async close() {
      const all = [...running.values()];
      for (const { abort } of all) abort.abort(new Interruption('PAUSED'));
      await Promise.allSettled(all.map(({ ended }) => ended));
    },
  };
}

/** As a UUID, which is what AWS calls its children. */
function childName(mapRunArn: string, number: number): string {
  const hex = createHash('sha256').update(`${mapRunArn} ${number}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

function failWith(execution: Execution, failure: StateError, record: Run['record']): void {
  execution.status = 'FAILED';
  execution.error = failure.error;
  execution.cause = failure.cause;
  record('ExecutionFailed', { executionFailedEventDetails: { error: failure.error, cause: failure.cause } });
}

function interruptWith(execution: Execution, interruption: Interruption, record: Run['record']): void {
  execution.status = interruption.status === 'TIMED_OUT' ? 'TIMED_OUT' : 'ABORTED';
  if (interruption.error !== undefined) execution.error = interruption.error;
  if (interruption.reason !== undefined) execution.cause = interruption.reason;
  const type = execution.status === 'TIMED_OUT' ? 'ExecutionTimedOut' : 'ExecutionAborted';
  record(type, { [`e${type.slice(1)}EventDetails`]: { error: execution.error, cause: execution.cause } });
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
function contextOf(machine: Runnable, execution: Execution): Readonly<Record<string, unknown>> {
  return {
    Execution: {
      Id: execution.arn,
      Input: JSON.parse(execution.input) as unknown,
      Name: execution.name,
      RoleArn: machine.roleArn,
      StartTime: new Date(execution.startedAt).toISOString(),
      RedriveCount: 0,
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
  };
}

function statusDetail(execution: Execution): Record<string, unknown> {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machineArn,
    name: execution.name,
    status: execution.status,
    startDate: execution.startedAt,
    stopDate: execution.stoppedAt ?? null,
    input: execution.input,
    output: execution.output ?? null,
    error: execution.error ?? null,
    cause: execution.cause ?? null,
  };
}
