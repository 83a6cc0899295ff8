import { z } from 'zod';

import { TemplateError, type TemplateResource } from '../../../service.ts';
import { functionReference } from '../functionReference.ts';
import { parseProperties } from '../../../stack/properties.ts';
import { compileFilter, type Filter } from './filter.ts';

/** One AWS::Lambda::EventSourceMapping of a DynamoDB stream. */
export interface MappingConfiguration {
  /** The same at every start: checkpoints are kept under it. */
  readonly id: string;
  readonly functionName: string;
  readonly streamArn: string;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly bisect: boolean;
  readonly reportBatchItemFailures: boolean;
  /** Infinity: until it succeeds. */
  readonly maximumRetryAttempts: number;
  /** Infinity: however old. */
  readonly maximumRecordAgeSeconds: number;
  readonly onFailureArn: string | undefined;
  /** A record is taken when any filter matches; no filters take all. */
  readonly filters: readonly Filter[];
}

/** CloudFormation's −1 means "no bound". */
const boundOrInfinity = z.coerce.number().int().min(-1).default(-1).transform((value) => (value < 0 ? Infinity : value));

const properties = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BatchSize: z.coerce.number().int().min(1).max(10_000).default(100),
  MaximumBatchingWindowInSeconds: z.coerce.number().int().min(0).max(300).default(0),
  BisectBatchOnFunctionError: z.boolean().default(false),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  MaximumRetryAttempts: boundOrInfinity,
  MaximumRecordAgeInSeconds: boundOrInfinity,
  ParallelizationFactor: z.literal(1).optional(),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() }).optional(),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).optional() }).optional(),
  Enabled: z.literal(true).optional(),
  Tags: z.unknown().optional(),
});

/** Throws TemplateError for other sources than DynamoDB streams and for destinations other than SQS queues. */
export function mappingConfiguration(resource: TemplateResource): MappingConfiguration {
  const parsed = parseProperties(properties, resource);
  if (!/^arn:aws:dynamodb:[^:]+:\d+:table\/[^/]+\/stream\/.+$/.test(parsed.EventSourceArn)) {
    throw new TemplateError(`${resource.logicalId}: EventSourceArn ${parsed.EventSourceArn} is not a DynamoDB stream, the only event source that the local stack polls`);
  }
  const onFailureArn = parsed.DestinationConfig?.OnFailure?.Destination;
  if (onFailureArn !== undefined && !onFailureArn.startsWith('arn:aws:sqs:')) {
    throw new TemplateError(`${resource.logicalId}: DestinationConfig.OnFailure ${onFailureArn} is not an SQS queue`);
  }
  return {
    id: resource.defaultName,
    functionName: functionReference(parsed.FunctionName).name,
    streamArn: parsed.EventSourceArn,
    startingPosition: parsed.StartingPosition,
    batchSize: parsed.BatchSize,
    batchingWindowSeconds: parsed.MaximumBatchingWindowInSeconds,
    bisect: parsed.BisectBatchOnFunctionError,
    reportBatchItemFailures: parsed.FunctionResponseTypes.length > 0,
    maximumRetryAttempts: parsed.MaximumRetryAttempts,
    maximumRecordAgeSeconds: parsed.MaximumRecordAgeInSeconds,
    onFailureArn,
    filters: (parsed.FilterCriteria?.Filters ?? []).map(({ Pattern }) => compileFilter(Pattern)),
  };
}
