import { answerOrError, type FailedAnswer } from '../answer.ts';
import { answerList, createListParts, type ListArguments } from '../lists.ts';
import type { VideoList } from '../VideoList.ts';

/** What resolvers/appsync/invoke.ts sends. */
export interface ListEvent {
  readonly field: string;
  readonly arguments: ListArguments;
}

const parts = createListParts();

/** All list fields of Query. */
export function handler(event: ListEvent): Promise<VideoList | FailedAnswer> {
  return answerOrError(() => answerList(parts, event.field, event.arguments));
}
