/** What a client is told, as GraphQL's errorType or a REST problem. */
export type ErrorType = 'InvalidInput' | 'NotFound' | 'Unauthorized' | 'Conflict' | 'Unavailable';

/** An error whose message is meant for the client: what was got and what was expected. */
export class ServiceError extends Error {
  readonly type: ErrorType;

  constructor(type: ErrorType, message: string) {
    super(message);
    this.name = type;
    this.type = type;
  }
}

/** Throws InvalidInput when there is a message. */
export function requireValid(problem: string | undefined): void {
  if (problem !== undefined) throw new ServiceError('InvalidInput', problem);
}
