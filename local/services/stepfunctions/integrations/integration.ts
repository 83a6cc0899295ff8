import type { Visit } from '../run.ts';
import { eventsPutEvents, snsPublish, sqsSendMessage } from './messages.ts';
import { invokeFunction, invokeFunctionArn } from './lambda.ts';
import { startExecution, startExecutionSync, startExecutionSync2 } from './startExecution.ts';

export interface TaskCall extends Visit {
  /** Arguments or Parameters, evaluated. */
  readonly input: unknown;
  readonly resource: string;
}

/** One service integration of a Task. Rejects with a StateError. */
export interface Integration {
  /** As history events name them: "lambda", "invoke". */
  readonly service: string;
  readonly operation: string;
  run(call: TaskCall): Promise<unknown>;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html; the ARN's partition is left out. */
const integrations: Readonly<Record<string, Integration>> = {
  'states:::lambda:invoke': { service: 'lambda', operation: 'invoke', run: invokeFunction },
  'states:::states:startExecution': { service: 'states', operation: 'startExecution', run: startExecution },
  'states:::states:startExecution.sync': { service: 'states', operation: 'startExecution.sync', run: startExecutionSync },
  'states:::states:startExecution.sync:2': { service: 'states', operation: 'startExecution.sync:2', run: startExecutionSync2 },
  'states:::sqs:sendMessage': { service: 'sqs', operation: 'sendMessage', run: sqsSendMessage },
  'states:::sns:publish': { service: 'sns', operation: 'publish', run: snsPublish },
  'states:::events:putEvents': { service: 'events', operation: 'putEvents', run: eventsPutEvents },
};

const functionArn: Integration = { service: 'lambda', operation: 'invoke', run: invokeFunctionArn };

/** Undefined for what is not run here. */
export function integrationOf(resource: string): Integration | undefined {
  const [, name = ''] = /^arn:aws[a-z-]*:(.*)$/.exec(resource) ?? [];
  return /^lambda:[^:]+:\d+:function:/.test(name) ? functionArn : integrations[name];
}
