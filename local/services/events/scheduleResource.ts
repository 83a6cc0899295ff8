import { type TemplateResource, TemplateError } from '../../service.ts';
import { requireKnown } from '../../stack/properties.ts';
import type { Rule } from './rule.ts';
import { parseSchedule } from './schedule.ts';

type Fields = Readonly<Record<string, unknown>>;

const known = ['Name', 'Description', 'FlexibleTimeWindow', 'GroupName', 'ScheduleExpression', 'ScheduleExpressionTimezone', 'State', 'Target', 'KmsKeyArn'];
const knownOfTarget = ['Arn', 'RoleArn', 'Input', 'RetryPolicy', 'DeadLetterConfig'];
const targetServices = new Set(['states', 'lambda', 'sqs']);

/**
 * AWS::Scheduler::Schedule: a rule with one target, called in the target's role, at the beginning of its time window.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-scheduler-schedule.html
 */
export function readSchedule(resource: TemplateResource, place: { readonly region: string; readonly accountId: string }): Rule {
  requireKnown(resource, known);
  const { properties } = resource;
  const refuse = (property: string, reason: string): never => {
    throw new TemplateError(`${resource.logicalId} (${resource.type}): ${property}: ${reason}`);
  };
  const zone = properties['ScheduleExpressionTimezone'];
  if (zone !== undefined && zone !== 'UTC' && zone !== 'Etc/UTC') refuse('ScheduleExpressionTimezone', `only UTC is kept locally, got ${String(zone)}`);
  const name = typeof properties['Name'] === 'string' ? properties['Name'] : resource.defaultName;
  const group = typeof properties['GroupName'] === 'string' ? properties['GroupName'] : 'default';
  const scheduleText = String(properties['ScheduleExpression']);
  const target = (properties['Target'] ?? {}) as Fields;
  const unknown = Object.keys(target).find((field) => !knownOfTarget.includes(field));
  if (unknown !== undefined) refuse(`Target.${unknown}`, 'is not run locally');
  const arn = String(target['Arn']);
  if (!targetServices.has(arn.split(':')[2] ?? '') || arn.startsWith('arn:aws:scheduler:')) refuse('Target.Arn', `expected a state machine, a function or a queue, got ${arn}`);
  const roleArn = target['RoleArn'];
  if (typeof roleArn !== 'string') return refuse('Target.RoleArn', 'is missing');
  const deadLetterArn = (target['DeadLetterConfig'] as Fields | undefined)?.['Arn'];
  const parsed = (): Rule['schedule'] & object => {
    try {
      return parseSchedule(scheduleText);
    } catch (error) {
      return refuse('ScheduleExpression', (error as Error).message);
    }
  };
  return {
    kind: 'schedule',
    name: `schedule/${group}/${name}`,
    arn: `arn:aws:scheduler:${place.region}:${place.accountId}:schedule/${group}/${name}`,
    isEnabled: properties['State'] !== 'DISABLED',
    scheduleText,
    schedule: parsed(),
    targets: [
      {
        id: name,
        arn,
        roleArn,
        // https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html: an empty event by default.
        input: typeof target['Input'] === 'string' ? target['Input'] : '{}',
        ...(typeof deadLetterArn === 'string' ? { deadLetterArn } : {}),
        maximumRetryAttempts: Number((target['RetryPolicy'] as Fields | undefined)?.['MaximumRetryAttempts'] ?? 185),
      },
    ],
  };
}
