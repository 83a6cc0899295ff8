import type { AwsResponse } from '../../../service.ts';
import { StateError } from '../stateError.ts';
import type { TaskCall } from './integration.ts';

/** arn:aws:states:::lambda:invoke. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
export async function invokeFunction(call: TaskCall): Promise<unknown> {
  const { FunctionName, Payload, InvocationType, Qualifier, ...others } = (call.input ?? {}) as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw new StateError('States.Runtime', `lambda:invoke has no argument ${unknown} here`);
  if (typeof FunctionName !== 'string') throw new StateError('States.Runtime', `lambda:invoke expects FunctionName, got ${JSON.stringify(call.input)}`);
  const type = typeof InvocationType === 'string' ? InvocationType : 'RequestResponse';
  const query = new URLSearchParams(typeof Qualifier === 'string' ? { Qualifier } : {});
  const response = await invoke(call, { functionName: FunctionName, payload: Payload ?? {}, type, query });
  return {
    ExecutedVersion: response.headers?.['x-amz-executed-version'] ?? '$LATEST',
    ...(type === 'RequestResponse' ? { Payload: payloadOf(response) } : {}),
    SdkHttpMetadata: { HttpStatusCode: response.status },
    StatusCode: response.status,
  };
}

/** A function's ARN as the Resource: input and result are the payloads themselves. */
export async function invokeFunctionArn(call: TaskCall): Promise<unknown> {
  return payloadOf(await invoke(call, { functionName: call.resource, payload: call.input, type: 'RequestResponse', query: new URLSearchParams() }));
}

interface Invocation {
  readonly functionName: string;
  readonly payload: unknown;
  readonly type: string;
  readonly query: URLSearchParams;
}

async function invoke({ run }: TaskCall, { functionName, payload, type, query }: Invocation): Promise<AwsResponse> {
  const response = await run.local.call({
    service: 'lambda',
    principal: run.principal,
    path: `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
    query,
    headers: { 'content-type': 'application/json', 'x-amz-invocation-type': type },
    body: JSON.stringify(payload),
  });
  const text = textOf(response);
  if (response.status >= 400) {
    const code = (response.headers?.['x-amzn-errortype'] ?? 'AWSLambdaException').split(':')[0] ?? '';
    const fields = parse(text) as { readonly message?: string; readonly Message?: string } | undefined;
    throw new StateError(`Lambda.${code}`, fields?.Message ?? fields?.message ?? text);
  }
  if (response.headers?.['x-amz-function-error'] !== undefined) {
    // A function's own error: its class is the error's name, the whole payload the cause.
    const fields = parse(text) as { readonly errorType?: string } | undefined;
    throw new StateError(fields?.errorType ?? 'Lambda.Unknown', text);
  }
  return response;
}

function textOf(response: AwsResponse): string {
  return Buffer.from(response.body ?? '').toString('utf8');
}

function payloadOf(response: AwsResponse): unknown {
  return parse(textOf(response)) ?? null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
