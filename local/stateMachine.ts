import { setTimeout as sleep } from 'node:timers/promises';

import { StartError } from './StartError.ts';

/** One Step Functions operation, by JSON. Rejects for AWS errors. */
export type StepFunctionsCall = (operation: 'StartExecution' | 'DescribeExecution' | 'ListExecutions', input: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>>>;

const POLL_MS = 250;
const REPORT_MS = 5000;

export interface RunOptions {
  readonly call: StepFunctionsCall;
  readonly stateMachineArn: string;
  /** Starts an execution of its own, whatever runs already. @default {} */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Told every few seconds how long it has run. */
  progress(elapsedSeconds: number): void;
  readonly signal?: AbortSignal;
}

/** Starts the state machine, or takes up the execution that runs already, and waits for its end. Throws StartError when it fails; resolves to its output. */
export async function runStateMachine(options: RunOptions): Promise<unknown> {
  const { call, stateMachineArn, input, signal } = options;
  const running = input === undefined ? await runningExecution(options) : undefined;
  const executionArn = running ?? String((await call('StartExecution', { stateMachineArn, input: JSON.stringify(input ?? {}) }))['executionArn']);
  const begin = Date.now();
  let reported = begin;
  for (;;) {
    signal?.throwIfAborted();
    const execution = await call('DescribeExecution', { executionArn });
    const status = String(execution['status']);
    if (status === 'SUCCEEDED') return typeof execution['output'] === 'string' ? (JSON.parse(execution['output']) as unknown) : undefined;
    if (status !== 'RUNNING' && status !== 'PENDING_REDRIVE') {
      throw new StartError(`${executionArn} ${status.toLowerCase()}: ${String(execution['error'] ?? '')} ${String(execution['cause'] ?? '')}`.trim());
    }
    if (Date.now() - reported >= REPORT_MS) {
      reported = Date.now();
      options.progress((reported - begin) / 1000);
    }
    await sleep(POLL_MS);
  }
}

async function runningExecution({ call, stateMachineArn }: RunOptions): Promise<string | undefined> {
  const { executions } = await call('ListExecutions', { stateMachineArn, statusFilter: 'RUNNING', maxResults: 1 });
  const [first] = (executions ?? []) as readonly { readonly executionArn: string }[];
  return first?.executionArn;
}
