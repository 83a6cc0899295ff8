import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Deliverable } from './deliverRecords.ts';

/** The records that have a new image; deletions have none. */
export function newImages(records: readonly DynamoDBRecord[]): readonly Deliverable[] {
  return records.flatMap(({ dynamodb }) => {
    if (dynamodb?.NewImage === undefined || dynamodb.SequenceNumber === undefined) return [];
    const writtenAt = (dynamodb.ApproximateCreationDateTime ?? Infinity) * 1000;
    // The same JSON, whose types the two packages write differently.
    return [{ sequenceNumber: dynamodb.SequenceNumber, image: dynamodb.NewImage as Record<string, AttributeValue>, writtenAt }];
  });
}

/** Answers Lambda with the failed records, oldest first: it goes on from the first of them. */
export function batchResponse(failed: Iterable<string>): DynamoDBBatchResponse {
  const oldestFirst = [...new Set(failed)].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  return { batchItemFailures: oldestFirst.map((itemIdentifier) => ({ itemIdentifier })) };
}
