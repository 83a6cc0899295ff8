import type { Context, DynamoDBQueryRequest } from '@aws-appsync/utils';
import { query } from '@aws-appsync/utils/dynamodb';
import type { Interaction, InteractionConnection, QueryInteractionsArgs } from '../../schema/types.generated.ts';
import { limits } from '../limits.ts';
import { idProblem, limitProblem } from '../validate.ts';
import { requireRead, requireValid } from './answer.ts';
import { authorize } from './authorize.ts';

export function request(ctx: Context<QueryInteractionsArgs>): DynamoDBQueryRequest {
  const { userId, limit, nextToken } = ctx.args;
  requireValid(idProblem('userId', userId) ?? limitProblem(limit));
  authorize(ctx, { userId });
  return query<{ userId: string; occurredAt: string }>({
    index: 'byTime',
    query: { userId: { eq: userId } },
    scanIndexForward: false,
    // A play must show as soon as its mutation has answered.
    consistentRead: true,
    limit: limit ?? limits.defaultListLength,
    nextToken: nextToken ?? null,
  });
}

export function response(ctx: Context): InteractionConnection {
  requireRead(ctx);
  const page = ctx.result as unknown as { readonly items: Interaction[]; readonly nextToken?: string | null };
  return { items: page.items.map((play) => ({ ...play, engagement: play.engagement ?? [] })), nextToken: page.nextToken ?? null };
}
