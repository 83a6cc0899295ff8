import type { Context, LambdaRequest } from '@aws-appsync/utils';
import type { QuerySimilarVideosArgs } from '../../schema/types.generated.ts';
import { idProblem, limitProblem } from '../validate.ts';
import { lambdaAnswer, requireValid } from './answer.ts';
import { authorize } from './authorize.ts';
import { invoke } from './invoke.ts';

export function request(ctx: Context<QuerySimilarVideosArgs>): LambdaRequest {
  requireValid(idProblem('videoId', ctx.args.videoId) ?? limitProblem(ctx.args.limit));
  authorize(ctx, {});
  return invoke(ctx);
}

export function response(ctx: Context): unknown {
  return lambdaAnswer(ctx);
}
