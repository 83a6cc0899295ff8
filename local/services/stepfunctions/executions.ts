import { callJson } from '../../jsonProtocol.ts';
import { AwsError, type LocalContext } from '../../service.ts';
import type { StateMachineDefinition } from './definition.ts';
import { newFlow } from './flow.ts';
import type { Run } from './run.ts';
import { runFlow } from './runFlow.ts';
import { asStateError, StateError } from './stateError.ts';
import type { Execution, ExecutionStatus, ExecutionStore, HistoryEvent } from './store.ts';
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

/** Why a running execution is to end or to pause. */
class Interruption extends Error {
  readonly status: ExecutionStatus | 'PAUSED';
  readonly error: string | undefined;
  readonly reason: string | undefined;

  constructor(status: ExecutionStatus | 'PAUSED', error?: string, reason?: string) {
    super(status);
    this.status = status;
    this.error = error;
    this.reason = reason;
  }
}

interface Running {
  readonly execution: Execution;
  readonly abort: AbortController;
  readonly ended: Promise<Execution>;
}

export function createExecutions(local: LocalContext, store: ExecutionStore): Executions {
  const running = new Map<string, Running>();
  const find = (arn: string): Execution | undefined => running.get(arn)?.execution ?? store.find(arn);

  const launch = (machine: StateMachine, execution: Execution): void => {
    const abort = new AbortController();
    const ended = drive(machine, execution, abort).finally(() => running.delete(execution.arn));
    running.set(execution.arn, { execution, abort, ended });
  };

  const drive = async (machine: StateMachine, execution: Execution, abort: AbortController): Promise<Execution> => {
    const pending: HistoryEvent[] = [];
    const record = (type: string, details: Readonly<Record<string, unknown>>): void => {
      pending.push({ id: ++execution.events, type, timestamp: local.now(), details });
    };
    const commit = (): void => {
      // A branch that was stopped, or an execution that ended, has nothing more to say.
      if (!abort.signal.aborted || execution.status !== 'RUNNING') store.save(execution, pending.splice(0));
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

  const limitTime = (machine: StateMachine, execution: Execution, abort: AbortController): void => {
    const seconds = machine.definition.TimeoutSeconds;
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
      launch(machine, execution);
      return execution;
    },
    resume(machine, execution) {
      if (!running.has(execution.arn)) launch(machine, execution);
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
function contextOf(machine: StateMachine, execution: Execution): Readonly<Record<string, unknown>> {
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
