import type { Context, LambdaRequest } from '@aws-appsync/utils';
import type { QueryRecommendationsArgs } from '../../schema/types.generated.ts';
import { limits } from '../limits.ts';
import { contextProblem, genresProblem, idProblem, idsProblem, limitProblem } from '../validate.ts';
import { lambdaAnswer, requireValid } from './answer.ts';
import { authorize } from './authorize.ts';
import { invoke } from './invoke.ts';

export function request(ctx: Context<QueryRecommendationsArgs>): LambdaRequest {
  const { userId, limit, filter, context } = ctx.args;
  requireValid(
    idProblem('userId', userId) ??
      limitProblem(limit) ??
      genresProblem(filter?.genres) ??
      idsProblem('excludeVideoIds', filter?.excludeVideoIds, 0, limits.maxExcludedVideos) ??
      // AppSync hands a JSON argument over parsed.
      contextProblem(context),
  );
  authorize(ctx, { userId });
  return invoke(ctx);
}

export function response(ctx: Context): unknown {
  return lambdaAnswer(ctx);
}
