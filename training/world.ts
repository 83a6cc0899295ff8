import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { PersonalizeClient } from '@aws-sdk/client-personalize';
import type { PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Execution } from './Execution.ts';
import type { Inventory } from './inventory.ts';
import type { TrainingConfig } from './TrainingConfig.ts';
import type { TrainingLog } from './TrainingLog.ts';

/** What training works on and with. */
export interface World {
  readonly personalize: PersonalizeClient;
  readonly runtime: PersonalizeRuntimeClient;
  readonly s3: S3Client;
  readonly ssm: SSMClient;
  readonly sns: SNSClient;
  readonly cloudwatch: CloudWatchClient;
  readonly dynamodb: DynamoDBClient;
  readonly config: TrainingConfig;
  readonly bucket: string;
  /** Read by Personalize to get at the bucket. */
  readonly personalizeRoleArn: string;
  /** Name of the SSM parameter that tells resolvers what is live. */
  readonly liveParameter: string;
  /** Decisions, and what training itself has to remember. */
  readonly trainingTable: string;
  /** Titles and URLs for the fallback list. */
  readonly videosTable: string;
  /** Operators read here what was kept aside, rolled back or failed. */
  readonly operatorsTopicArn: string;
  /** Epoch milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** 0 included to 1 excluded, for jitter and samples. */
  random(): number;
  log(entry: Readonly<Record<string, unknown>>): void;
}

/** A world together with what exists in it at the moment. */
export interface Pass extends World {
  readonly inventory: Inventory;
  readonly trainingLog: TrainingLog;
  readonly execution: Execution;
}

/** Something that did not come about after all attempts, or never can. */
export interface Failure {
  /** "import of run … into upnext-items" */
  readonly what: string;
  /** Personalize's own. */
  readonly reason: string;
  readonly solution?: string;
  readonly recipe?: string;
  /** ARN. */
  readonly version?: string;
}

export type StepResult =
  /** What the step is for exists and is in service. */
  | { readonly state: 'done' }
  /** Something was asked for; look again. */
  | { readonly state: 'changed' }
  /** `since`: epoch milliseconds at which what it waits for began. */
  | { readonly state: 'waiting'; readonly since: number }
  /** Nothing more can be done before something from outside comes. */
  | { readonly state: 'blocked'; readonly reason: string }
  /** Others go on; the operators are told at the end. */
  | { readonly state: 'failed'; readonly failures: readonly Failure[] };

/** One kind of thing that should exist. It may run at any time, any number of times, and stop anywhere. */
export interface Step {
  readonly name: string;
  run(pass: Pass): Promise<StepResult>;
}

export const done: StepResult = { state: 'done' };
export const changed: StepResult = { state: 'changed' };

export function failed(...failures: readonly Failure[]): StepResult {
  return { state: 'failed', failures };
}

/** The least advanced of several results decides; of waits the youngest, which is due to be looked at first. */
export function combine(results: readonly StepResult[]): StepResult {
  const blocked = results.find(({ state }) => state === 'blocked');
  if (blocked !== undefined) return blocked;
  if (results.some(({ state }) => state === 'changed')) return changed;
  const waits = results.filter((result) => result.state === 'waiting');
  if (waits.length > 0) return { state: 'waiting', since: Math.max(...waits.map(({ since }) => since)) };
  const failures = results.flatMap((result) => (result.state === 'failed' ? result.failures : []));
  return failures.length > 0 ? failed(...failures) : done;
}
