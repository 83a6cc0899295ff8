import type { Context, LambdaRequest } from '@aws-appsync/utils';
import { lambdaAnswer } from './answer.ts';
import { authorize } from './authorize.ts';
import { invoke } from './invoke.ts';

export function request(ctx: Context): LambdaRequest {
  authorize(ctx, { operator: true });
  return invoke(ctx);
}

export function response(ctx: Context): unknown {
  return lambdaAnswer(ctx);
}
