import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageSettings } from './stage.ts';

/**
 * ARN pattern of the Personalize resources of one kind that training makes: all their names begin with the dataset group's. An event tracker's ARN
 * ends in an id that Personalize chooses, so the pattern takes all of the account's.
 */
export function personalizeArn(scope: Construct, kind: string, { personalizeName }: StageSettings): string {
  return Stack.of(scope).formatArn({ service: 'personalize', resource: kind, resourceName: kind === 'event-tracker' ? '*' : `${personalizeName}*` });
}
