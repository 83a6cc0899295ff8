import type { Context, LambdaRequest } from '@aws-appsync/utils';
import type { QueryRankVideosArgs } from '../../schema/types.generated.ts';
import { limits } from '../limits.ts';
import { idProblem, idsProblem } from '../validate.ts';
import { lambdaAnswer, requireValid } from './answer.ts';
import { authorize } from './authorize.ts';
import { invoke } from './invoke.ts';

export function request(ctx: Context<QueryRankVideosArgs>): LambdaRequest {
  const { userId, videoIds } = ctx.args;
  requireValid(idProblem('userId', userId) ?? idsProblem('videoIds', videoIds, 1, limits.maxRankedVideos));
  authorize(ctx, { userId });
  return invoke(ctx);
}

export function response(ctx: Context): unknown {
  return lambdaAnswer(ctx);
}
