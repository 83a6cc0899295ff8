import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PersonalizeClient } from '@aws-sdk/client-personalize';
import { PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { requiredEnvironment } from '../resolvers/environment.ts';
import { trainingConfigFor } from './config.ts';
import { train, type TrainResult } from './train.ts';
import type { World } from './world.ts';

/** Left over when the function stops taking steps, for the calls that are under way. */
const reserveMs = 5000;
/** The SDK waits longer after each attempt, by a random share: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const patient = { maxAttempts: 6 };

const world: World = {
  personalize: new PersonalizeClient(patient),
  // A watched campaign is asked as viewers ask: once.
  runtime: new PersonalizeRuntimeClient({ maxAttempts: 1 }),
  s3: new S3Client(patient),
  ssm: new SSMClient(patient),
  sns: new SNSClient(patient),
  cloudwatch: new CloudWatchClient(patient),
  dynamodb: new DynamoDBClient(patient),
  config: trainingConfigFor(requiredEnvironment('PERSONALIZE_NAME')),
  bucket: requiredEnvironment('DATA_BUCKET'),
  personalizeRoleArn: requiredEnvironment('PERSONALIZE_ROLE_ARN'),
  liveParameter: requiredEnvironment('LIVE_PARAMETER'),
  trainingTable: requiredEnvironment('TRAINING_TABLE'),
  videosTable: requiredEnvironment('VIDEOS_TABLE'),
  operatorsTopicArn: requiredEnvironment('OPERATORS_TOPIC_ARN'),
  now: () => Date.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  random: () => Math.random(),
  log: (entry) => void process.stdout.write(`${JSON.stringify(entry)}\n`),
};

const event = z.object({
  /** ARN of the execution that calls; the request's id takes its place when somebody calls by hand. */
  execution: z.optional(z.string()),
  /** Keys of recipes to wake: ["similar-items"]; JSONata may make one out of a list of one. */
  wake: z.optional(z.union([z.array(z.string()), z.string()])),
});

/** The `train` function, called by the Training state machine until it says done. */
export function handler(payload: unknown, context: Context): Promise<TrainResult> {
  const { execution = context.awsRequestId, wake = [] } = event.parse(payload ?? {});
  return train(world, { owner: execution, wake: [wake].flat(), deadline: Date.now() + context.getRemainingTimeInMillis() - reserveMs });
}
