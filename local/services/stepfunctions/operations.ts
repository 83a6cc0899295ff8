import { randomUUID } from 'node:crypto';
import { AwsError } from '../../service.ts';
import type { Executions, StateMachine } from './executions.ts';
import { describeMapRun, mapRunOf, summaryOf } from './mapRun/operations.ts';
import type { Execution, ExecutionStore } from './store.ts';

export interface Operations {
  readonly machines: ReadonlyMap<string, StateMachine>;
  readonly executions: Executions;
  readonly store: ExecutionStore;
}

type Input = Readonly<Record<string, unknown>>;
type Operation = (input: Input, operations: Operations) => Promise<unknown> | unknown;

const largestInputBytes = 256 * 1024;
/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const validName = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

function machineOf({ machines }: Operations, arn: unknown): StateMachine {
  const machine = machines.get(String(arn));
  if (machine === undefined) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${String(arn)}'`);
  return machine;
}

function executionOf({ executions }: Operations, arn: unknown): Execution {
  const execution = executions.find(String(arn));
  if (execution === undefined) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${String(arn)}'`);
  return execution;
}

/** Epoch milliseconds as the protocol's seconds. */
function seconds(time: number): number {
  return time / 1000;
}

function summary(execution: Execution): Record<string, unknown> {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machineArn,
    name: execution.name,
    ...(execution.mapRunArn === undefined ? {} : { mapRunArn: execution.mapRunArn }),
    status: execution.status,
    startDate: seconds(execution.startedAt),
    ...(execution.stoppedAt === undefined ? {} : { stopDate: seconds(execution.stoppedAt) }),
    redriveCount: 0,
  };
}

/** One page of `all`; tokens are offsets. */
function page<T>(all: readonly T[], input: Input): { readonly items: readonly T[]; readonly token: { readonly nextToken?: string } } {
  const size = Number(input['maxResults']) || 100;
  const from = input['nextToken'] === undefined ? 0 : Number(input['nextToken']);
  if (!Number.isInteger(from)) throw new AwsError('InvalidToken', `Invalid Token: '${String(input['nextToken'])}'`);
  return { items: all.slice(from, from + size), token: from + size < all.length ? { nextToken: String(from + size) } : {} };
}

const startExecution: Operation = (input, operations) => {
  const machine = machineOf(operations, input['stateMachineArn']);
  const name = typeof input['name'] === 'string' ? input['name'] : randomUUID();
  if (!validName.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  const text = typeof input['input'] === 'string' ? input['input'] : '{}';
  if (Buffer.byteLength(text) > largestInputBytes) throw new AwsError('InvalidExecutionInput', `Invalid Execution Input: the input has more than ${largestInputBytes} bytes`);
  try {
    JSON.parse(text);
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
  const execution = operations.executions.start(machine, name, text);
  return { executionArn: execution.arn, startDate: seconds(execution.startedAt) };
};

const describeExecution: Operation = (input, operations) => {
  const execution = executionOf(operations, input['executionArn']);
  return {
    ...summary(execution),
    input: execution.input,
    inputDetails: { included: true },
    ...(execution.output === undefined ? {} : { output: execution.output, outputDetails: { included: true } }),
    ...(execution.error === undefined ? {} : { error: execution.error }),
    ...(execution.cause === undefined ? {} : { cause: execution.cause }),
  };
};

const listExecutions: Operation = (input, operations) => {
  const arn = input['mapRunArn'] === undefined ? machineOf(operations, input['stateMachineArn']).arn : mapRunOf(operations.store.mapRuns, input['mapRunArn']).arn;
  const filter = input['statusFilter'];
  const all = operations.store.list(arn).filter(({ status }) => filter === undefined || status === filter);
  const { items, token } = page(all, input);
  return { executions: items.map(summary), ...token };
};

const stopExecution: Operation = async (input, operations) => {
  executionOf(operations, input['executionArn']);
  const reason = { ...(typeof input['error'] === 'string' ? { error: input['error'] } : {}), ...(typeof input['cause'] === 'string' ? { cause: input['cause'] } : {}) };
  const execution = await operations.executions.stop(String(input['executionArn']), reason);
  return { stopDate: seconds(execution.stoppedAt ?? execution.startedAt) };
};

const getExecutionHistory: Operation = (input, operations) => {
  const execution = executionOf(operations, input['executionArn']);
  const all = operations.store.history(execution.arn);
  const { items, token } = page(input['reverseOrder'] === true ? all.toReversed() : all, input);
  const events = items.map(({ id, type, timestamp, details }) => ({ id, previousEventId: id - 1, type, timestamp: seconds(timestamp), ...details }));
  return { events, ...token };
};

const describeStateMachine: Operation = (input, operations) => {
  const machine = machineOf(operations, input['stateMachineArn']);
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    status: 'ACTIVE',
    definition: machine.definitionText,
    roleArn: machine.roleArn,
    type: 'STANDARD',
    creationDate: seconds(machine.createdAt),
  };
};

const listStateMachines: Operation = (input, { machines }) => {
  const { items, token } = page([...machines.values()], input);
  return {
    stateMachines: items.map((machine) => ({ stateMachineArn: machine.arn, name: machine.name, type: 'STANDARD', creationDate: seconds(machine.createdAt) })),
    ...token,
  };
};

const listMapRuns: Operation = (input, operations) => {
  const execution = executionOf(operations, input['executionArn']);
  const { items, token } = page(operations.store.mapRuns.list(execution.arn), input);
  return { mapRuns: items.map(summaryOf), ...token };
};

/** By operation, with the input field that IAM takes for the resource, and the action where it has another name. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
export const operations: Readonly<Record<string, { readonly run: Operation; readonly resource?: string; readonly action?: string }>> = {
  StartExecution: { run: startExecution, resource: 'stateMachineArn' },
  DescribeExecution: { run: describeExecution, resource: 'executionArn' },
  ListExecutions: { run: listExecutions, resource: 'stateMachineArn' },
  StopExecution: { run: stopExecution, resource: 'executionArn' },
  GetExecutionHistory: { run: getExecutionHistory, resource: 'executionArn' },
  DescribeStateMachine: { run: describeStateMachine, resource: 'stateMachineArn' },
  ListStateMachines: { run: listStateMachines },
  DescribeMapRun: { run: (input, { store }) => describeMapRun(store.mapRuns, input['mapRunArn']), resource: 'mapRunArn' },
  ListMapRuns: { run: listMapRuns, resource: 'executionArn' },
  // Asked by the service itself before a Map Run's children start, in the machine's role: what AWS checks for each of them.
  AuthorizeMapRun: { run: () => ({}), resource: 'stateMachineArn', action: 'StartExecution' },
};
