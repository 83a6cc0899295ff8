import { setTimeout as sleep } from 'node:timers/promises';
import { PersonalizeClient } from '@aws-sdk/client-personalize';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Context } from 'aws-lambda';
import { trainingConfig } from './config.ts';
import { train, type TrainResult } from './train.ts';
import type { World } from './world.ts';

/** Left over when the function stops taking steps, for the calls that are under way. */
const reserveMs = 5000;

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The environment variable ${name} is missing`);
  return value;
}

const world: World = {
  personalize: new PersonalizeClient({}),
  s3: new S3Client({}),
  ssm: new SSMClient({}),
  config: trainingConfig,
  bucket: variable('DATA_BUCKET'),
  personalizeRoleArn: variable('PERSONALIZE_ROLE_ARN'),
  liveParameter: variable('LIVE_PARAMETER'),
  now: () => Date.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  log: (entry) => void process.stdout.write(`${JSON.stringify(entry)}\n`),
};

/** The `train` function, called by the Training state machine until it says done. */
export function handler(_event: unknown, context: Context): Promise<TrainResult> {
  return train(world, Date.now() + context.getRemainingTimeInMillis() - reserveMs);
}
