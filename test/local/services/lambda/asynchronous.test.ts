import { GetFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSqsService } from '../../../../local/services/sqs/server.ts';
import { functionResource, openTemporaryCloud, roleResource, type TemporaryCloud } from '../../temporaryCloud.ts';

const arnOf = (name: string): string => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const destination = (name: string) => ({ Destination: arnOf(name) });

let cloud: TemporaryCloud;
let lambda: LambdaClient;
let sqs: SQSClient;

beforeAll(async () => {
  cloud = await openTemporaryCloud({
    services: (host) => [createSqsService(host.context('sqs'))],
    functions: { 'maybe.zip': `export const handler = async (event) => { if (event.fail) throw new RangeError('too far'); return { fine: event.id }; };` },
    resources: {
      Role: roleResource({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: [arnOf('dead'), arnOf('failed'), arnOf('done')] }),
      ...Object.fromEntries(['dead', 'failed', 'done'].map((QueueName) => [`${QueueName}Queue`, { Type: 'AWS::SQS::Queue', Properties: { QueueName } }])),
      Maybe: functionResource('maybe.zip', { FunctionName: 'maybe', DeadLetterConfig: { TargetArn: arnOf('dead') } }),
      Invoke: { Type: 'AWS::Lambda::EventInvokeConfig', Properties: { FunctionName: { Ref: 'Maybe' }, Qualifier: '$LATEST', MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: destination('failed'), OnSuccess: destination('done') } } },
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Maybe' } } },
      Live: { Type: 'AWS::Lambda::Alias', Properties: { FunctionName: { Ref: 'Maybe' }, FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] }, Name: 'live' } },
    },
    outputs: { Live: { Value: { Ref: 'Live' } }, Version: { Value: { Ref: 'Version' } } },
  });
  lambda = new LambdaClient({ ...cloud.client, maxAttempts: 1 });
  sqs = new SQSClient(cloud.client);
});
afterAll(async () => {
  lambda.destroy();
  sqs.destroy();
  await cloud.remove();
});

async function received(queue: string): Promise<{ readonly body: unknown; readonly attributes: Readonly<Record<string, string | undefined>> }> {
  return vi.waitFor(
    async () => {
      const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: `${cloud.client.endpoint}/000000000000/${queue}`, MessageAttributeNames: ['All'] }));
      if (message?.Body === undefined) throw new Error(`nothing in ${queue}`);
      return { body: JSON.parse(message.Body) as unknown, attributes: Object.fromEntries(Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue])) };
    },
    { timeout: 20_000, interval: 100 },
  );
}

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
describe('an asynchronous invocation', () => {
  const invoke = (event: unknown) => lambda.send(new InvokeCommand({ FunctionName: 'maybe', InvocationType: 'Event', Payload: JSON.stringify(event) }));

  it('that succeeds is told to its destination', async () => {
    expect((await invoke({ id: 1 })).StatusCode).toBe(202);
    expect((await received('done')).body).toMatchObject({
      version: '1.0',
      requestContext: { functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:maybe:$LATEST', condition: 'Success', approximateInvokeCount: 1 },
      requestPayload: { id: 1 },
      responsePayload: { fine: 1 },
    });
  });

  it('that fails for good is told to its destination and to the dead-letter queue', async () => {
    await invoke({ fail: true });
    expect((await received('failed')).body).toMatchObject({ requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 }, requestPayload: { fail: true }, responseContext: { functionError: 'Unhandled' }, responsePayload: { errorMessage: 'too far' } });
    expect(await received('dead')).toEqual({ body: { fail: true }, attributes: { RequestID: expect.any(String) as unknown, ErrorCode: '200', ErrorMessage: 'too far' } });
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
describe('a function', () => {
  it.each(['maybe:live', 'maybe:1', 'arn:aws:lambda:us-east-1:000000000000:function:maybe:live'])('is invoked as %s', async (FunctionName) => {
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"id":2}' }));
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toEqual({ fine: 2 });
  });

  it('has no other versions and aliases', async () => {
    expect(cloud.stack.outputs).toEqual({ Live: 'arn:aws:lambda:us-east-1:000000000000:function:maybe:live', Version: 'arn:aws:lambda:us-east-1:000000000000:function:maybe:1' });
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'maybe', Qualifier: 'other' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException', message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:maybe:other' });
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'maybe:2' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
