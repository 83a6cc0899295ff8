import { answerOrError, type FailedAnswer } from '../answer.ts';
import type { Play } from '../play.ts';
import { createRecordParts } from '../plays.ts';
import { recordInteraction } from '../recordInteraction.ts';

/** What resolvers/appsync/invoke.ts sends. */
export interface RecordEvent {
  readonly arguments: { readonly input: unknown };
}

const parts = createRecordParts();

/** Mutation.recordInteraction. */
export function handler(event: RecordEvent): Promise<Play | FailedAnswer> {
  return answerOrError(async () => (await recordInteraction(parts, event.arguments.input)).play);
}
