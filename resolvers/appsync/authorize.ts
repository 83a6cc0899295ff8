import { type Context, util } from '@aws-appsync/utils';
import { type Caller, type Need, refusal } from '../access.ts';

/** What AppSync knows of a caller, by the ways in that the schema allows; null for an API key. */
interface Identity {
  readonly sub?: string | null;
  readonly groups?: readonly string[] | null;
  readonly claims?: Readonly<Record<string, unknown>> | null;
  readonly userArn?: string | null;
}

/** Ends the request with errorType Unauthorized unless the caller may do this. */
export function authorize(ctx: Context, need: Need): void {
  const wrong = refusal(callerOf(ctx), need, ctx.env['STAGE']);
  if (wrong) util.error(wrong, 'Unauthorized');
}

function callerOf(ctx: Context): Caller {
  const identity = ctx.identity as Identity | null | undefined;
  if (!identity) return { mode: 'apiKey', operator: false };
  if (!identity.sub && identity.userArn) return { mode: 'iam', operator: false };
  // Cognito's groups; another issuer's token has them as a claim only.
  const groups = identity.groups ?? identity.claims?.['cognito:groups'] ?? [];
  return { mode: 'viewer', sub: identity.sub ?? '', operator: Array.isArray(groups) && groups.includes('operators') };
}
