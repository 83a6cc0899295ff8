import { describeError, log } from './log.ts';
import { ServiceError } from './ServiceError.ts';

/** What a function answers to AppSync when it has no result; resolvers/appsync/answer.ts makes a GraphQL error of it. */
export interface FailedAnswer {
  readonly error: { readonly type: string; readonly message: string };
}

/** The answer, or its error: one meant for the client as it is, any other logged whole and masked. */
export async function answerOrError<T>(answer: () => Promise<T>): Promise<T | FailedAnswer> {
  try {
    return await answer();
  } catch (error) {
    const { type, message } = clientError(error);
    return { error: { type, message } };
  }
}

/** The error as a client may see it. */
export function clientError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  log('error', 'Unexpected error', describeError(error));
  return new ServiceError('Unavailable', 'The service could not answer; try again shortly.');
}
