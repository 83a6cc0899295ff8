import { type Context, type DynamoDBPutItemRequest, util } from '@aws-appsync/utils';
import { put } from '@aws-appsync/utils/dynamodb';
import type { MutationPutVideoArgs } from '../../schema/types.generated.ts';
import { videoProblem } from '../validate.ts';
import { requireRead, requireValid } from './answer.ts';
import { authorize } from './authorize.ts';
import { toVideo, type VideoItem } from './items.ts';

export function request(ctx: Context<MutationPutVideoArgs>): DynamoDBPutItemRequest {
  const { id, title, url, durationSeconds, genres, createdAt } = ctx.args.input;
  requireValid(videoProblem(ctx.args.input));
  authorize(ctx, { operator: true });
  // What is not known is no attribute at all.
  const known = {
    ...(durationSeconds ? { durationSeconds } : {}),
    ...(createdAt ? { createdAt: util.time.epochMilliSecondsToISO8601(util.time.parseISO8601ToEpochMilliSeconds(createdAt)) } : {}),
  };
  return put<VideoItem>({ key: { id }, item: { title, url, genres: genres ?? [], ...known } });
}

export function response(ctx: Context): VideoItem {
  requireRead(ctx);
  return toVideo(ctx.result as VideoItem);
}
