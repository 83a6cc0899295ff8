import type { ErrorEntry } from '../errors.ts';

/** What a data source made of a request: a result, an error, or (DynamoDB's failed condition) both. */
export interface DataSourceAnswer {
  readonly result: unknown;
  readonly error?: { readonly message: string; readonly type: string };
}

/** Where a resolver's request object goes. */
export interface DataSource {
  readonly name: string;
  /** Throws FieldError for a request object that AppSync refuses before it calls anything. */
  execute(request: unknown): Promise<DataSourceAnswer>;
  /** Several requests of one field at once, answers in the same order. */
  executeBatch?(requests: readonly unknown[]): Promise<readonly DataSourceAnswer[]>;
}

/** A request object that a data source cannot make sense of; `type` is the error type's prefix ("DynamoDB"). */
export function invalidRequest(type: string, message: string): ErrorEntry {
  return { message, errorType: `${type}:IllegalArgument`, data: null, errorInfo: null };
}
