import { callJson } from '../../jsonProtocol.ts';
import { AwsError, type LocalContext, type Principal } from '../../service.ts';
import type { Target } from './rule.ts';

const admin: Principal = { kind: 'admin' };

/** A queue's URL follows from its ARN. */
function queueUrl(context: LocalContext, arn: string): string {
  const [, , , , account, name] = arn.split(':');
  return `${context.endpointUrl}/${account}/${name}`;
}

function sendToQueue(context: LocalContext, arn: string, body: string): Promise<unknown> {
  return callJson(context, { service: 'sqs', target: 'AmazonSQS.SendMessage', principal: admin, input: { QueueUrl: queueUrl(context, arn), MessageBody: body } });
}

/**
 * Hands `input` to the target; `id` makes a repetition recognizable. Functions admit EventBridge by their own policies, not by a
 * role; queues' policies are not looked at here.
 * @throws AwsError
 */
export async function deliver(context: LocalContext, target: Target, event: { readonly ruleArn: string; readonly id: string; readonly input: string }): Promise<void> {
  const { ruleArn, id, input } = event;
  const service = target.arn.split(':')[2];
  const principal: Principal = target.roleArn === undefined ? admin : { kind: 'role', roleArn: target.roleArn, sessionName: 'events' };
  if (service === 'states') {
    const started = callJson(context, { service: 'states', target: 'AWSStepFunctions.StartExecution', principal, input: { stateMachineArn: target.arn, name: id, input } });
    await started.catch((error: unknown) => {
      if (!(error instanceof AwsError && error.code === 'ExecutionAlreadyExists')) throw error;
    });
  } else if (service === 'sqs') {
    await sendToQueue(context, target.arn, input);
  } else {
    const response = await context.call({
      service: 'lambda',
      principal: { kind: 'service', service: 'events.amazonaws.com', sourceArn: ruleArn },
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
  if (target.deadLetterArn !== undefined) await sendToQueue(context, target.deadLetterArn, input);
}
