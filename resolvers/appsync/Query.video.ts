import type { Context, DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import type { QueryVideoArgs } from '../../schema/types.generated.ts';
import { idProblem } from '../validate.ts';
import { requireRead, requireValid } from './answer.ts';
import { authorize } from './authorize.ts';
import { toVideo, type VideoItem } from './items.ts';

export function request(ctx: Context<QueryVideoArgs>): DynamoDBGetItemRequest {
  requireValid(idProblem('id', ctx.args.id));
  authorize(ctx, {});
  return get<VideoItem>({ key: { id: ctx.args.id } });
}

export function response(ctx: Context): VideoItem | null {
  requireRead(ctx);
  return ctx.result ? toVideo(ctx.result as VideoItem) : null;
}
