import { randomUUID } from 'node:crypto';
import { callJson } from '../../jsonProtocol.ts';
import { AwsError, type LocalContext } from '../../service.ts';
import { type Subscription, type TopicStore } from './TopicStore.ts';

export interface Notification {
  readonly topic: string;
  readonly topicArn: string;
  readonly message: string;
  readonly subject: string | null;
}

const maxMessageBytes = 256 * 1024;

/** Logs the message and hands it to every subscribed queue; other protocols have nobody to reach here. Answers the message's id. */
export async function publish(context: LocalContext, store: TopicStore, notification: Notification): Promise<string> {
  if (notification.message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
  if (Buffer.byteLength(notification.message) > maxMessageBytes) throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
  const messageId = randomUUID();
  const { subject, message } = notification;
  context.log(`sns/${notification.topic}`, subject === null ? message : `${subject}: ${message}`);
  await Promise.all(store.subscriptions(notification.topic).map((subscription) => deliver(context, subscription, { ...notification, messageId })));
  return messageId;
}

/** A queue that does not take the message is reported and does not fail the publisher, as on AWS. */
async function deliver(context: LocalContext, subscription: Subscription, notification: Notification & { readonly messageId: string }): Promise<void> {
  if (subscription.protocol !== 'sqs') {
    context.log(`sns/${notification.topic}`, `not sent to ${subscription.protocol} ${subscription.endpoint}: the local SNS delivers to queues only`);
    return;
  }
  const queue = subscription.endpoint.slice(subscription.endpoint.lastIndexOf(':') + 1);
  try {
    await callJson(context, {
      service: 'sqs',
      target: 'AmazonSQS.SendMessage',
      principal: { kind: 'admin' },
      input: { QueueUrl: `${context.endpointUrl}/${context.accountId}/${queue}`, MessageBody: subscription.raw ? notification.message : envelope(context, notification) },
    });
  } catch (error) {
    context.log(`sns/${notification.topic}`, `not delivered to ${subscription.endpoint}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html, without a signature: no one here could check it. */
function envelope(context: LocalContext, notification: Notification & { readonly messageId: string }): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: notification.messageId,
    TopicArn: notification.topicArn,
    ...(notification.subject !== null && { Subject: notification.subject }),
    Message: notification.message,
    Timestamp: new Date(context.now()).toISOString(),
  });
}
