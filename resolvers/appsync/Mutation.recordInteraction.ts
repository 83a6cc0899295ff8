import type { Context, LambdaRequest } from '@aws-appsync/utils';
import type { MutationRecordInteractionArgs } from '../../schema/types.generated.ts';
import { playProblem } from '../validate.ts';
import { lambdaAnswer, requireValid } from './answer.ts';
import { authorize } from './authorize.ts';
import { invoke } from './invoke.ts';

export function request(ctx: Context<MutationRecordInteractionArgs>): LambdaRequest {
  requireValid(playProblem(ctx.args.input));
  authorize(ctx, { userId: ctx.args.input.userId });
  return invoke(ctx);
}

export function response(ctx: Context): unknown {
  return lambdaAnswer(ctx);
}
