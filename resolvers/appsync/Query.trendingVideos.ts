import type { Context, LambdaRequest } from '@aws-appsync/utils';
import type { QueryTrendingVideosArgs } from '../../schema/types.generated.ts';
import { limitProblem } from '../validate.ts';
import { lambdaAnswer, requireValid } from './answer.ts';
import { authorize } from './authorize.ts';
import { invoke } from './invoke.ts';

export function request(ctx: Context<QueryTrendingVideosArgs>): LambdaRequest {
  requireValid(limitProblem(ctx.args.limit));
  authorize(ctx, {});
  return invoke(ctx);
}

export function response(ctx: Context): unknown {
  return lambdaAnswer(ctx);
}
