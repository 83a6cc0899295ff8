import type { Context } from 'aws-lambda';
import { answerOrError, type FailedAnswer } from '../answer.ts';
import { traceRoot } from '../correlation.ts';
import { answerList, createListParts, type ListArguments } from '../lists.ts';
import { correlate } from '../log.ts';
import { Telemetry } from '../telemetry.ts';
import type { VideoList } from '../VideoList.ts';

/** What resolvers/appsync/invoke.ts sends. */
export interface ListEvent {
  readonly field: string;
  readonly arguments: ListArguments;
  /** X-Amzn-Trace-Id of the GraphQL request. */
  readonly trace?: string | null;
}

const telemetry = new Telemetry();
const parts = createListParts(telemetry);

/** All list fields of Query. */
export function handler(event: ListEvent, context: Context): Promise<VideoList | FailedAnswer> {
  correlate(traceRoot(event.trace), context.awsRequestId);
  return answerOrError(() => telemetry.list(event.field, () => answerList(parts, event.field, event.arguments)));
}
