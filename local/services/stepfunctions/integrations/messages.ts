import { callJson } from '../../../jsonProtocol.ts';
import { AwsError } from '../../../service.ts';
import { StateError } from '../stateError.ts';
import type { TaskCall } from './integration.ts';

/** Another service's JSON operation in the machine's role; rejects with AwsError. */
export function serviceCall({ run }: TaskCall, call: { readonly service: string; readonly target: string; readonly input: unknown }): Promise<Record<string, unknown>> {
  return callJson(run.local, { ...call, principal: run.principal });
}

async function named(prefix: string, work: Promise<Record<string, unknown>>): Promise<Record<string, unknown>> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AwsError) throw new StateError(`${prefix}.${error.code}`, error.message);
    throw error;
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html */
export function sqsSendMessage(call: TaskCall): Promise<unknown> {
  const input = call.input as Readonly<Record<string, unknown>>;
  return named('SQS', serviceCall(call, { service: 'sqs', target: 'AmazonSQS.SendMessage', input: { ...input, MessageBody: asText(input['MessageBody']) } }));
}

/** SNS speaks the query protocol. https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html */
export async function snsPublish({ input, run }: TaskCall): Promise<unknown> {
  const { TopicArn, Message, Subject, ...others } = input as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw new StateError('States.Runtime', `sns:publish has no argument ${unknown} here`);
  const body = new URLSearchParams({ Action: 'Publish', Version: '2010-03-31', TopicArn: String(TopicArn), Message: asText(Message) });
  if (Subject !== undefined) body.set('Subject', String(Subject));
  const response = await run.local.call({
    service: 'sns',
    principal: run.principal,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  });
  const text = Buffer.from(response.body ?? '').toString('utf8');
  if (response.status >= 400) throw new StateError(`SNS.${/<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? 'AmazonSNSException'}`, /<Message>(.*?)<\/Message>/s.exec(text)?.[1] ?? text);
  return { MessageId: /<MessageId>(.*?)<\/MessageId>/.exec(text)?.[1] ?? '' };
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html */
export function eventsPutEvents(call: TaskCall): Promise<unknown> {
  const { Entries } = call.input as { readonly Entries: readonly Readonly<Record<string, unknown>>[] };
  const entries = Entries.map((entry) => ({ ...entry, Detail: asText(entry['Detail']) }));
  return named('EventBridge', serviceCall(call, { service: 'events', target: 'AWSEvents.PutEvents', input: { Entries: entries } }));
}
