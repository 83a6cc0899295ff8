import { randomUUID } from 'node:crypto';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsCall, type AwsResponse, type LocalService, type TemplateResource } from '../../../../local/service.ts';
import { createSnsService } from '../../../../local/services/sns/server.ts';
import { createSqsService } from '../../../../local/services/sqs/server.ts';
import { clientOptions, serve, type ServedService } from '../dynamodb/awsServer.ts';

let sqs: ServedService<LocalService>;
let sns: ServedService<LocalService>;

beforeAll(async () => {
  sqs = await serve(createSqsService);
  sns = await serve(createSnsService, { call: toSqs });
});

afterAll(() => Promise.all([sqs.close(), sns.close()]));

function toSqs(call: AwsCall): Promise<AwsResponse> {
  const answer = sqs.service.handle?.({
    method: 'POST', path: '/', query: new URLSearchParams(), requestId: randomUUID(), ...call, headers: call.headers ?? {}, body: Buffer.from(call.body ?? ''),
  });
  return answer ?? Promise.reject(new Error('No SQS'));
}

async function deploy(served: ServedService<LocalService>, type: string, logicalId: string, properties: TemplateResource['properties']): Promise<string> {
  const deployed = await served.service.resources?.[type]?.({ logicalId, type, defaultName: `upnext-${logicalId}`, properties });
  return deployed?.ref ?? '';
}

async function post(form: Record<string, string>): Promise<{ status: number; text: string }> {
  const response = await fetch(sns.url, { method: 'POST', body: new URLSearchParams({ Version: '2010-03-31', ...form }) });
  return { status: response.status, text: await response.text() };
}

describe('a topic', () => {
  it('shows a message on the terminal and delivers it to the subscribed queue', async () => {
    const QueueUrl = await deploy(sqs, 'AWS::SQS::Queue', 'Inbox', {});
    const topic = await deploy(sns, 'AWS::SNS::Topic', 'Operators', { DisplayName: 'Operators' });
    expect(topic).toBe('arn:aws:sns:us-east-1:000000000000:upnext-Operators');
    await deploy(sns, 'AWS::SNS::Subscription', 'ToInbox', { TopicArn: topic, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:000000000000:upnext-Inbox' });
    await deploy(sns, 'AWS::SNS::Subscription', 'ToMail', { TopicArn: topic, Protocol: 'email', Endpoint: 'ops@example.com' });
    const published = await post({ Action: 'Publish', TopicArn: topic, Subject: 'Model kept aside', Message: 'ndcg fell & the old one stays' });
    expect(published).toMatchObject({ status: 200, text: expect.stringMatching(/<MessageId>[0-9a-f-]{36}<\/MessageId>/) });
    const client = new SQSClient({ ...clientOptions(sqs.url), useQueueUrlAsEndpoint: false });
    const { Messages: messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(JSON.parse(messages?.[0]?.Body ?? '')).toMatchObject({ Type: 'Notification', TopicArn: topic, Subject: 'Model kept aside', Message: 'ndcg fell & the old one stays' });
    expect(sns.lines).toEqual([
      'sns/upnext-Operators: Model kept aside: ndcg fell & the old one stays',
      'sns/upnext-Operators: not sent to email ops@example.com: the local SNS delivers to queues only',
    ]);
  });

  it('keeps its subscriptions, each once, over a restart and a second deployment', async () => {
    const topic = await deploy(sns, 'AWS::SNS::Topic', 'Twice', {});
    const subscription = { TopicArn: topic, Protocol: 'sqs', Endpoint: 'arn:aws:sqs:us-east-1:000000000000:q', RawMessageDelivery: true };
    const first = await deploy(sns, 'AWS::SNS::Subscription', 'S', subscription);
    await sns.restart();
    expect(await deploy(sns, 'AWS::SNS::Subscription', 'S', subscription)).toBe(first);
    const listed = await post({ Action: 'ListSubscriptionsByTopic', TopicArn: topic });
    expect(listed.text.match(/<member>/g)).toHaveLength(1);
  });

  it('refuses a topic that does not exist', async () => {
    const answer = await post({ Action: 'Publish', TopicArn: 'arn:aws:sns:us-east-1:000000000000:absent', Message: 'x' });
    expect(answer).toMatchObject({ status: 404, text: expect.stringContaining('<Code>NotFound</Code><Message>Topic does not exist</Message>') });
  });

  it('refuses a filter policy by name', async () => {
    await expect(deploy(sns, 'AWS::SNS::Subscription', 'Filtered', { TopicArn: 'x', Protocol: 'sqs', Endpoint: 'y', FilterPolicy: {} })).rejects.toThrow(
      'Filtered (AWS::SNS::Subscription): FilterPolicy is not run locally',
    );
  });
});
