import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** ARN pattern of the Personalize resources of one kind that training makes: all their names begin with "upnext". */
export function personalizeArn(scope: Construct, kind: string): string {
  return Stack.of(scope).formatArn({ service: 'personalize', resource: kind, resourceName: 'upnext*' });
}
