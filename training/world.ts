import type { PersonalizeClient } from '@aws-sdk/client-personalize';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { TrainingConfig } from './config.ts';
import type { Inventory } from './inventory.ts';

/** What training works on and with. */
export interface World {
  readonly personalize: PersonalizeClient;
  readonly s3: S3Client;
  readonly ssm: SSMClient;
  readonly config: TrainingConfig;
  readonly bucket: string;
  /** Read by Personalize to get at the bucket. */
  readonly personalizeRoleArn: string;
  /** Name of the SSM parameter that tells resolvers what is live. */
  readonly liveParameter: string;
  /** Epoch milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** For the operators. */
  log(entry: Readonly<Record<string, unknown>>): void;
}

/** A world together with what exists in it at the moment. */
export interface Pass extends World {
  readonly inventory: Inventory;
}

export type StepResult =
  /** What the step is for exists and is in service. */
  | { readonly state: 'done' }
  /** Something was asked for; look again. */
  | { readonly state: 'changed' }
  /** `since`: epoch milliseconds at which what it waits for began. */
  | { readonly state: 'waiting'; readonly since: number }
  /** Nothing more can be done before something from outside comes. */
  | { readonly state: 'blocked'; readonly reason: string };

/** One kind of thing that should exist. It may run at any time, any number of times, and stop anywhere. */
export interface Step {
  readonly name: string;
  run(pass: Pass): Promise<StepResult>;
}

export const done: StepResult = { state: 'done' };
export const changed: StepResult = { state: 'changed' };

/** The least advanced of several results decides; of waits the youngest, which is due to be looked at first. */
export function combine(results: readonly StepResult[]): StepResult {
  const blocked = results.find(({ state }) => state === 'blocked');
  if (blocked !== undefined) return blocked;
  if (results.some(({ state }) => state === 'changed')) return changed;
  const waits = results.filter((result) => result.state === 'waiting');
  return waits.length === 0 ? done : { state: 'waiting', since: Math.max(...waits.map(({ since }) => since)) };
}

/** Promise.all that leaves nothing under way behind: it rejects only when every one of them has ended. */
export async function all<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
