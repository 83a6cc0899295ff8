import type { LocalContext, Principal } from '../../../service.ts';
import { FieldError } from '../errors.ts';
import { functionAddress } from './functionAddress.ts';
import { type DataSource, type DataSourceAnswer, invalidRequest } from './dataSource.ts';

interface LambdaRequest {
  readonly operation?: string;
  readonly invocationType?: string;
  readonly payload?: unknown;
}

function parseRequest(request: unknown): LambdaRequest {
  const value = (typeof request === 'object' && request !== null ? request : {}) as LambdaRequest;
  if (value.operation !== 'Invoke' && value.operation !== 'BatchInvoke') {
    throw new FieldError(invalidRequest('Lambda', `Unsupported operation '${String(value.operation)}'. Expected 'Invoke' or 'BatchInvoke'.`));
  }
  return value;
}

function text(body: string | Uint8Array | undefined): string {
  return body === undefined ? '' : Buffer.from(body).toString('utf8');
}

function parse(body: string): unknown {
  if (body === '') return null;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

/**
 * Calls a function as the data source's role. A function that fails gives `ctx.error` with type "Lambda:Unhandled" and the function's own
 * errorMessage, whatever its errorType was: https://github.com/aws/aws-appsync-community/issues/209. A call that Lambda refuses gives
 * "Lambda:<code>". https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-lambda-js.html
 */
export function lambdaDataSource(options: { readonly name: string; readonly functionArn: string; readonly principal: Principal; readonly context: LocalContext }): DataSource {
  const { name, functionArn, principal, context } = options;
  const address = functionAddress(functionArn);

  const invoke = async (payload: unknown, invocationType: string): Promise<DataSourceAnswer> => {
    const response = await context.call({
      ...address,
      service: 'lambda',
      principal,
      headers: { 'content-type': 'application/json', 'x-amz-invocation-type': invocationType },
      body: JSON.stringify(payload ?? null),
    });
    const answer = parse(text(response.body));
    const fields = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>;
    if (response.status >= 400) {
      const code = response.headers?.['x-amzn-errortype']?.split(':')[0] ?? String(fields['__type'] ?? fields['Code'] ?? 'AWSLambdaException');
      return { result: null, error: { type: `Lambda:${code.slice(code.lastIndexOf('#') + 1)}`, message: String(fields['message'] ?? fields['Message'] ?? `HTTP ${response.status}`) } };
    }
    const functionError = response.headers?.['x-amz-function-error'];
    if (functionError !== undefined) return { result: null, error: { type: `Lambda:${functionError}`, message: String(fields['errorMessage'] ?? 'null') } };
    return { result: invocationType === 'Event' ? null : answer };
  };

  return {
    name,
    execute(request) {
      const { operation, payload, invocationType } = parseRequest(request);
      return invoke(operation === 'BatchInvoke' && !Array.isArray(payload) ? [payload] : payload, invocationType ?? 'RequestResponse').then((answer) =>
        operation === 'BatchInvoke' && !answer.error ? { result: Array.isArray(answer.result) ? ((answer.result as unknown[])[0] ?? null) : null } : answer,
      );
    },
    async executeBatch(requests) {
      const payloads = requests.map((request) => parseRequest(request).payload ?? null);
      const answer = await invoke(payloads, 'RequestResponse');
      if (answer.error) return requests.map(() => answer);
      if (!Array.isArray(answer.result) || answer.result.length !== requests.length) {
        const error = { type: 'Lambda:IllegalArgument', message: 'The Lambda function must return a list of the same size as the request payload.' };
        return requests.map(() => ({ result: null, error }));
      }
      return (answer.result as readonly unknown[]).map(batchAnswer);
    },
  };
}

/** An entry of a batch answer may be {data, errorMessage, errorType}: each field then succeeds or fails alone. */
function batchAnswer(entry: unknown): DataSourceAnswer {
  if (typeof entry !== 'object' || entry === null) return { result: entry };
  const { data, errorMessage, errorType } = entry as { data?: unknown; errorMessage?: unknown; errorType?: unknown };
  if (typeof errorMessage === 'string') return { result: data ?? null, error: { message: errorMessage, type: typeof errorType === 'string' ? errorType : 'Lambda:Unhandled' } };
  return { result: data === undefined ? entry : data };
}
