import { callJson } from '../../jsonProtocol.ts';
import { AwsError, type LocalContext, type Principal } from '../../service.ts';
import type { Rule, Target } from './rule.ts';

const admin: Principal = { kind: 'admin' };

/** A queue's URL follows from its ARN. */
function queueUrl(context: LocalContext, arn: string): string {
  const [, , , , account, name] = arn.split(':');
  return `${context.endpointUrl}/${account}/${name}`;
}

function sendToQueue(context: LocalContext, { arn, body, principal = admin }: { readonly arn: string; readonly body: string; readonly principal?: Principal }): Promise<unknown> {
  return callJson(context, { service: 'sqs', target: 'AmazonSQS.SendMessage', principal, input: { QueueUrl: queueUrl(context, arn), MessageBody: body } });
}

/**
 * Hands `input` to the target; `id` makes a repetition recognizable. Functions admit a rule of EventBridge by their own
 * policies, not by a role; queues' policies are not looked at here. A schedule has a role for everything.
 * @throws AwsError
 */
export async function deliver(context: LocalContext, target: Target, event: { readonly rule: Pick<Rule, 'kind' | 'arn'>; readonly id: string; readonly input: string }): Promise<void> {
  const { rule, id, input } = event;
  const service = target.arn.split(':')[2];
  const principal: Principal = target.roleArn === undefined ? admin : { kind: 'role', roleArn: target.roleArn, sessionName: rule.kind === 'schedule' ? 'scheduler' : 'events' };
  if (service === 'states') {
    const started = callJson(context, { service: 'states', target: 'AWSStepFunctions.StartExecution', principal, input: { stateMachineArn: target.arn, name: id, input } });
    await started.catch((error: unknown) => {
      if (!(error instanceof AwsError && error.code === 'ExecutionAlreadyExists')) throw error;
    });
  } else if (service === 'sqs') {
    await sendToQueue(context, { arn: target.arn, body: input, ...(rule.kind === 'schedule' ? { principal } : {}) });
  } else {
    const response = await context.call({
      service: 'lambda',
      principal: rule.kind === 'schedule' ? principal : { kind: 'service', service: 'events.amazonaws.com', sourceArn: rule.arn },
      path: `/2015-03-31/functions/${encodeURIComponent(target.arn)}/invocations`,
      headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' },
      body: input,
    });
    if (response.status >= 400) throw new AwsError(response.headers?.['x-amzn-errortype'] ?? 'InvokeFailed', Buffer.from(response.body ?? '').toString('utf8'), { status: response.status });
  }
}

/** What could not be delivered. */
export async function bury(context: LocalContext, target: Target, input: string, reason: string): Promise<void> {
  context.log('events', `event for ${target.arn} not delivered: ${reason}`);
  if (target.deadLetterArn !== undefined) await sendToQueue(context, { arn: target.deadLetterArn, body: input });
}
