import { AwsError } from '../../service.ts';

/** Personalize's modelled errors: codes and statuses of https://docs.aws.amazon.com/personalize/latest/dg/CommonErrors.html and each operation's page. */
export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}

/** A value breaks a constraint of the API model; the sentence is the one that AWS's front end makes. */
export function constraintViolated(options: { readonly path: string; readonly value: string; readonly constraint: string }): AwsError {
  return invalidInput(`1 validation error detected: Value ${options.value} at '${options.path}' failed to satisfy constraint: ${options.constraint}`);
}

export function resourceNotFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Resource Arn ${arn} does not exist.`);
}

/** The run time answers 404 where the control plane answers 400. */
export function runtimeResourceNotFound(kind: string, arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `${kind} ${arn} does not exist.`, { status: 404 });
}

export function resourceAlreadyExists(arn: string): AwsError {
  return new AwsError('ResourceAlreadyExistsException', `Another resource with Arn ${arn} already exists.`);
}

export function resourceInUse(message: string): AwsError {
  return new AwsError('ResourceInUseException', message);
}

export function notActive(arn: string, status: string): AwsError {
  return resourceInUse(`Resource ${arn} is in status ${status}; it must be ACTIVE.`);
}

/** The events API answers 409 where the control plane answers 400. */
export function eventsNotActive(arn: string, status: string): AwsError {
  return new AwsError('ResourceInUseException', `Resource ${arn} is in status ${status}; it must be ACTIVE.`, { status: 409 });
}

export function invalidNextToken(): AwsError {
  return new AwsError('InvalidNextTokenException', 'The token is not valid.');
}

export function unknownOperation(name: string): AwsError {
  return new AwsError('UnknownOperationException', `Amazon Personalize has no operation "${name}".`);
}

/** Part of the real API, but not of the local one: one code for all of them, which no AWS client retries. */
export function operationNotLocal(name: string, reason: string): AwsError {
  return new AwsError('UnsupportedOperationException', `${name} is an operation of Amazon Personalize that the local service does not run: ${reason}.`);
}

export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', message);
}

/** The reason why a resource ends in CREATE FAILED, answered as its failureReason. */
export class WorkFailure extends Error {
  override readonly name = 'WorkFailure';
}
