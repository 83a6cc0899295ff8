import { type Context, util } from '@aws-appsync/utils';

/** What a function of resolvers/lambda answers instead of a result when the request is at fault. */
interface Failure {
  readonly error?: { readonly type: string; readonly message: string } | null;
}

/** Ends the request with errorType InvalidInput when there is a message. */
export function requireValid(problem: string | undefined): void {
  if (problem) util.error(problem, 'InvalidInput');
}

/** A Lambda function's result, or its error as a GraphQL error. */
export function lambdaAnswer(ctx: Context): unknown {
  if (ctx.error) util.error('The service could not answer; try again shortly.', 'Unavailable');
  const failure = ctx.result as Failure | null | undefined;
  if (failure?.error) util.error(failure.error.message, failure.error.type);
  return ctx.result;
}

/** Ends the request when DynamoDB failed: a token that this list never handed out is the caller's mistake, all else is ours. */
export function requireRead(ctx: Context): void {
  if (!ctx.error) return;
  if (ctx.args.nextToken && ctx.error.message.toLowerCase().includes('token')) {
    util.error('nextToken: got one that this list did not hand out, expected the nextToken of its last page.', 'InvalidInput');
  }
  util.error('The service could not answer; try again shortly.', 'Unavailable');
}
