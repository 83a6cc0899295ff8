import { type AwsCall, type AwsRequest, type AwsResponse, AwsError, type LocalContext, type Principal } from './service.ts';

/** AWS JSON 1.0/1.1: the operation is the last part of X-Amz-Target. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export function jsonOperation(request: AwsRequest): string {
  const target = request.headers['x-amz-target'] ?? '';
  return target.slice(target.lastIndexOf('.') + 1);
}

export function parseJsonBody(request: AwsRequest): Record<string, unknown> {
  if (request.body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'The request body must be a JSON object.');
  }
  return value as Record<string, unknown>;
}

export function jsonResponse(body: unknown, options: { readonly status?: number; readonly version?: '1.0' | '1.1' } = {}): AwsResponse {
  return {
    status: options.status ?? 200,
    headers: { 'content-type': `application/x-amz-json-${options.version ?? '1.1'}` },
    body: JSON.stringify(body),
  };
}

/** `typePrefix`: the Smithy namespace that some services put before the code, such as "com.amazonaws.dynamodb.v20120810#". */
export function jsonErrorResponse(error: AwsError, options: { readonly version?: '1.0' | '1.1'; readonly typePrefix?: string } = {}): AwsResponse {
  return {
    status: error.status,
    headers: { 'content-type': `application/x-amz-json-${options.version ?? '1.1'}`, 'x-amzn-errortype': error.code },
    body: JSON.stringify({ __type: `${options.typePrefix ?? ''}${error.code}`, message: error.message, ...error.fields }),
  };
}

/** One operation of a JSON service, called from another local service; an error answer is thrown as AwsError. */
export async function callJson(
  context: LocalContext,
  call: { readonly service: string; readonly target: string; readonly input: unknown; readonly principal: Principal },
): Promise<Record<string, unknown>> {
  const request: AwsCall = {
    service: call.service,
    principal: call.principal,
    headers: { 'x-amz-target': call.target, 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(call.input),
  };
  const response = await context.call(request);
  const body = JSON.parse(Buffer.from(response.body ?? '{}').toString('utf8') || '{}') as Record<string, unknown>;
  if (response.status >= 400) {
    const type = typeof body['__type'] === 'string' ? body['__type'] : 'InternalFailure';
    const message = body['message'] ?? body['Message'];
    throw new AwsError(type.slice(type.lastIndexOf('#') + 1), typeof message === 'string' ? message : `HTTP ${response.status}`, { status: response.status });
  }
  return body;
}
