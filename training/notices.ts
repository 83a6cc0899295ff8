import { PublishCommand } from '@aws-sdk/client-sns';
import type { World } from './world.ts';

export interface Notice {
  /** At most 100 characters go into the subject. */
  readonly subject: string;
  readonly reason: string;
  /** What to do. */
  readonly advice: string;
  readonly version?: string | undefined;
}

/** Tells the operators, and the log. */
export async function notify({ sns, operatorsTopicArn, log }: World, { subject, reason, advice, version }: Notice): Promise<void> {
  log({ level: 'warn', message: subject, reason, advice, ...(version === undefined ? {} : { version }) });
  const message = [subject, '', `Why: ${reason}`, `What to do: ${advice}`, ...(version === undefined ? [] : [`Version: ${version}`]), '', 'All decisions: npm run training:status'];
  // Control characters and more than 100 characters are refused: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
  await sns.send(new PublishCommand({ TopicArn: operatorsTopicArn, Subject: `Upnext: ${subject}`.slice(0, 100), Message: message.join('\n') }));
}
