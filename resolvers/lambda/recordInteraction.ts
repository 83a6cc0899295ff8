import type { Context } from 'aws-lambda';
import { answerOrError, type FailedAnswer } from '../answer.ts';
import { traceRoot } from '../correlation.ts';
import { correlate } from '../log.ts';
import type { Play } from '../play.ts';
import { createRecordParts } from '../plays.ts';
import { recordInteraction } from '../recordInteraction.ts';
import { Telemetry } from '../telemetry.ts';

/** What resolvers/appsync/invoke.ts sends. */
export interface RecordEvent {
  readonly arguments: { readonly input: unknown };
  /** X-Amzn-Trace-Id of the GraphQL request. */
  readonly trace?: string | null;
}

const telemetry = new Telemetry();
const parts = createRecordParts();

/** Mutation.recordInteraction. */
export function handler(event: RecordEvent, context: Context): Promise<Play | FailedAnswer> {
  correlate(traceRoot(event.trace), context.awsRequestId);
  return answerOrError(async () => {
    const { play, created } = await recordInteraction(parts, event.arguments.input);
    if (created) telemetry.play(play);
    return play;
  });
}
