import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../service.ts';
import { StateError } from '../stateError.ts';
import type { Execution } from '../store.ts';
import { abortable } from '../timer.ts';
import type { TaskCall } from './integration.ts';
import { serviceCall } from './messages.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html */
export async function startExecution(call: TaskCall): Promise<{ readonly ExecutionArn: string; readonly StartDate: number }> {
  const { visit, run } = call;
  const { StateMachineArn, Input, Name } = (call.input ?? {}) as Readonly<Record<string, unknown>>;
  if (visit.childName === undefined) {
    visit.childName = typeof Name === 'string' ? Name : randomUUID();
    run.commit();
  }
  const input = { stateMachineArn: StateMachineArn, name: visit.childName, input: typeof Input === 'string' ? Input : JSON.stringify(Input ?? {}) };
  try {
    const started = await serviceCall(call, { service: 'states', target: 'AWSStepFunctions.StartExecution', input });
    return { ExecutionArn: String(started['executionArn']), StartDate: Number(started['startDate']) };
  } catch (error) {
    // Started before a restart, and done by now.
    if (error instanceof AwsError && error.code === 'ExecutionAlreadyExists' && Name === undefined) {
      return { ExecutionArn: `${String(StateMachineArn).replace(':stateMachine:', ':execution:')}:${visit.childName}`, StartDate: visit.enteredAt / 1000 };
    }
    throw error instanceof AwsError ? new StateError(`StepFunctions.${error.code}Exception`, error.message) : error;
  }
}

/** Output as JSON text. */
export async function startExecutionSync(call: TaskCall): Promise<unknown> {
  const child = await finishedChild(call);
  return { ...described(child), Output: child.output };
}

/** Output as JSON. */
export async function startExecutionSync2(call: TaskCall): Promise<unknown> {
  const child = await finishedChild(call);
  return { ...described(child), Input: JSON.parse(child.input) as unknown, Output: JSON.parse(child.output ?? 'null') as unknown };
}

async function finishedChild(call: TaskCall): Promise<Execution> {
  const { ExecutionArn } = await startExecution(call);
  const child = await abortable(call.run.finished(ExecutionArn), call.run.signal);
  if (child.status !== 'SUCCEEDED') throw new StateError('States.TaskFailed', JSON.stringify(described(child)));
  return child;
}

function described(child: Execution): Record<string, unknown> {
  return {
    ExecutionArn: child.arn,
    Input: child.input,
    InputDetails: { Included: true },
    Name: child.name,
    ...(child.output === undefined ? {} : { Output: child.output, OutputDetails: { Included: true } }),
    ...(child.error === undefined ? {} : { Error: child.error }),
    ...(child.cause === undefined ? {} : { Cause: child.cause }),
    StartDate: child.startedAt,
    StateMachineArn: child.machineArn,
    Status: child.status,
    StopDate: child.stoppedAt,
  };
}
