import type { Context, DynamoDBGetItemRequest } from '@aws-appsync/utils';
import { get } from '@aws-appsync/utils/dynamodb';
import type { Interaction } from '../../schema/types.generated.ts';
import { requireRead } from './answer.ts';
import { toVideo, type VideoItem } from './items.ts';

/** No authorization of its own: whoever was shown the play may see its video. */
export function request(ctx: Context): DynamoDBGetItemRequest {
  const { videoId } = ctx.source as unknown as Interaction;
  return get<VideoItem>({ key: { id: videoId } });
}

export function response(ctx: Context): VideoItem | null {
  requireRead(ctx);
  return ctx.result ? toVideo(ctx.result as VideoItem) : null;
}
