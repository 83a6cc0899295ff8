import type { Context, LambdaRequest } from '@aws-appsync/utils';

/** Hands a field to its Lambda function, which finds the use case by the field's name. */
export function invoke(ctx: Context): LambdaRequest {
  const trace = ctx.request.headers['x-amzn-trace-id'] ?? null;
  return { operation: 'Invoke', payload: { field: ctx.info.fieldName, arguments: ctx.args, identity: ctx.identity, trace } };
}
