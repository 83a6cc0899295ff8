import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { impatient } from './aws/impatient.ts';

/** For reads that a viewer waits for: DynamoDB answers within some 10 ms, so that a tenth of a second is a lost call. */
export function readingDynamoDb(): DynamoDBClient {
  return new DynamoDBClient(impatient({ attempts: 4, attemptMilliseconds: 150 }));
}

/** For writes, which had better wait than fail. */
export function writingDynamoDb(): DynamoDBClient {
  return new DynamoDBClient(impatient({ attempts: 4, attemptMilliseconds: 1_500 }));
}

/** Throttled calls are tried again at once; a slow one is given up by its caller after 300 ms. */
export function personalizeRuntime(): PersonalizeRuntimeClient {
  return new PersonalizeRuntimeClient(impatient({ attempts: 4, attemptMilliseconds: 300 }));
}
