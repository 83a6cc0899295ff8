import { z } from 'zod';
import { callJson } from '../../jsonProtocol.ts';
import { type LocalContext, type Principal, type TemplateResource } from '../../service.ts';
import { parseProperties } from '../../stack/properties.ts';

const queueArn = z.string().regex(/^arn:aws:sqs:/, 'the local stack sends to SQS queues only');
const destination = z.strictObject({ Destination: queueArn });
const properties = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.string(),
  MaximumRetryAttempts: z.coerce.number().int().min(0).max(2).optional(),
  MaximumEventAgeInSeconds: z.coerce.number().int().min(60).max(21_600).optional(),
  DestinationConfig: z.strictObject({ OnFailure: destination.optional(), OnSuccess: destination.optional() }).optional(),
});

/** A function's DeadLetterConfig. */
export const deadLetterConfig = z.strictObject({ TargetArn: queueArn.optional() }).optional();

/** What becomes of a function's asynchronous invocations. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html */
export interface AsyncSettings {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeMs: number;
  readonly onFailureArn?: string | undefined;
  readonly onSuccessArn?: string | undefined;
}

export const defaultAsyncSettings: AsyncSettings = { maximumRetryAttempts: 2, maximumEventAgeMs: 21_600_000 };

/** AWS::Lambda::EventInvokeConfig. */
export function asyncSettings(resource: TemplateResource): { readonly functionName: string; readonly settings: AsyncSettings } {
  const { FunctionName, MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age, DestinationConfig: to } = parseProperties(properties, resource);
  return {
    functionName: FunctionName,
    settings: {
      maximumRetryAttempts: retries ?? defaultAsyncSettings.maximumRetryAttempts,
      maximumEventAgeMs: age === undefined ? defaultAsyncSettings.maximumEventAgeMs : age * 1000,
      onFailureArn: to?.OnFailure?.Destination,
      onSuccessArn: to?.OnSuccess?.Destination,
    },
  };
}

export interface FinishedInvocation {
  readonly functionArn: string;
  readonly requestId: string;
  readonly payload: string;
  readonly attempts: number;
  readonly failed: boolean;
  readonly expired: boolean;
  /** JSON text. */
  readonly response: string;
}

/** The record that a destination gets. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
export function invocationRecord(finished: FinishedInvocation, now: number): Readonly<Record<string, unknown>> {
  const { functionArn, requestId, payload, attempts, failed, expired, response } = finished;
  return {
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    requestContext: { requestId, functionArn: `${functionArn}:$LATEST`, condition: failed ? (expired ? 'EventAgeExceeded' : 'RetriesExhausted') : 'Success', approximateInvokeCount: attempts },
    requestPayload: JSON.parse(payload) as unknown,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', ...(failed ? { functionError: 'Unhandled' } : {}) },
    responsePayload: JSON.parse(response) as unknown,
  };
}

export interface QueueMessage {
  readonly queueArn: string;
  /** Whose policies allow it: the function's role. */
  readonly principal: Principal;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export async function sendToQueue(context: LocalContext, { queueArn: arn, principal, body, attributes = {} }: QueueMessage): Promise<void> {
  const [, , , , account = '', queue = ''] = arn.split(':');
  const MessageAttributes = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]));
  await callJson(context, { service: 'sqs', target: 'AmazonSQS.SendMessage', principal, input: { QueueUrl: `${context.endpointUrl}/${account}/${queue}`, MessageBody: body, MessageAttributes } });
}
