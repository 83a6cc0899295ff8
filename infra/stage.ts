import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

export type Stage = 'dev' | 'prod';

/** What differs between a stage that may be thrown away and one that must not be lost. */
export interface StageSettings {
  readonly stage: Stage;
  readonly removalPolicy: RemovalPolicy;
  /** Deletion protection and point-in-time recovery. */
  readonly protectData: boolean;
  readonly logRetention: RetentionDays;
  /** Of the dataset group, and what the names of everything else in Personalize begin with. */
  readonly personalizeName: string;
}

export function stageSettings(stage: Stage, personalizeName = 'upnext'): StageSettings {
  return stage === 'prod'
    ? { stage, personalizeName, removalPolicy: RemovalPolicy.RETAIN, protectData: true, logRetention: RetentionDays.THREE_MONTHS }
    : { stage, personalizeName, removalPolicy: RemovalPolicy.DESTROY, protectData: false, logRetention: RetentionDays.ONE_WEEK };
}

export function parseStage(value: unknown): Stage {
  if (value === undefined || value === 'dev') return 'dev';
  if (value === 'prod') return 'prod';
  throw new Error(`STAGE: got ${JSON.stringify(value)}, expected "dev" or "prod".`);
}
