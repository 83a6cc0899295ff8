import type { Context, NONERequest } from '@aws-appsync/utils';
import type { SubscriptionOnInteractionRecordedArgs } from '../../schema/types.generated.ts';
import { idProblem } from '../validate.ts';
import { requireValid } from './answer.ts';
import { authorize } from './authorize.ts';

/** Runs once, when the subscription starts; AppSync then passes on the mutations of this userId by itself. */
export function request(ctx: Context<SubscriptionOnInteractionRecordedArgs>): NONERequest {
  requireValid(idProblem('userId', ctx.args.userId));
  authorize(ctx, { userId: ctx.args.userId });
  return { payload: null };
}

export function response(_ctx: Context): null {
  return null;
}
