import type { Context, DynamoDBScanRequest } from '@aws-appsync/utils';
import { scan } from '@aws-appsync/utils/dynamodb';
import type { QueryVideosArgs } from '../../schema/types.generated.ts';
import { limits } from '../limits.ts';
import { limitProblem } from '../validate.ts';
import { requireRead, requireValid } from './answer.ts';
import { authorize } from './authorize.ts';
import { toVideo, type VideoItem } from './items.ts';

interface Page {
  readonly items: VideoItem[];
  readonly nextToken?: string | null;
}

export function request(ctx: Context<QueryVideosArgs>): DynamoDBScanRequest {
  requireValid(limitProblem(ctx.args.limit));
  authorize(ctx, {});
  return scan<VideoItem>({ limit: ctx.args.limit ?? limits.defaultListLength, nextToken: ctx.args.nextToken ?? null });
}

export function response(ctx: Context): Page {
  requireRead(ctx);
  const page = ctx.result as unknown as Page;
  return { items: page.items.map((item) => toVideo(item)), nextToken: page.nextToken ?? null };
}
