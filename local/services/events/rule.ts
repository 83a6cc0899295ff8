import { type TemplateResource, TemplateError } from '../../service.ts';
import { checkPattern } from './pattern.ts';
import { parseSchedule, type Schedule } from './schedule.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface Target {
  readonly id: string;
  readonly arn: string;
  readonly roleArn?: string;
  /** JSON text that replaces the event. */
  readonly input?: string;
  readonly inputPath?: string;
  readonly transformer?: { readonly paths: Readonly<Record<string, string>>; readonly template: string };
  readonly deadLetterArn?: string;
  readonly maximumRetryAttempts: number;
}

export interface Rule {
  /** A schedule of EventBridge Scheduler calls its target in the target's role, whatever it is. */
  readonly kind: 'rule' | 'schedule';
  readonly name: string;
  readonly arn: string;
  readonly isEnabled: boolean;
  readonly pattern?: Fields;
  readonly scheduleText?: string;
  readonly schedule?: Schedule;
  readonly targets: readonly Target[];
}

const honoured = new Set(['Name', 'Description', 'EventPattern', 'ScheduleExpression', 'State', 'Targets', 'EventBusName', 'Tags']);
const honouredOfTarget = new Set(['Id', 'Arn', 'RoleArn', 'Input', 'InputPath', 'InputTransformer', 'DeadLetterConfig', 'RetryPolicy']);
/** Services whose resources can be targets here. */
const targetServices = new Set(['states', 'lambda', 'sqs']);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html */
export function readRule(resource: TemplateResource, place: { readonly region: string; readonly accountId: string }): Rule {
  const { properties } = resource;
  const refuse = (property: string, reason: string): never => {
    throw new TemplateError(`${resource.logicalId} (${resource.type}): ${property}: ${reason}`);
  };
  for (const property of Object.keys(properties)) if (!honoured.has(property)) refuse(property, 'is not honoured by the local EventBridge');
  const bus = properties['EventBusName'];
  if (bus !== undefined && bus !== 'default' && !String(bus).endsWith(':event-bus/default')) refuse('EventBusName', 'only the default bus runs locally');
  const name = typeof properties['Name'] === 'string' ? properties['Name'] : resource.defaultName;
  const pattern = properties['EventPattern'];
  const scheduleText = properties['ScheduleExpression'];
  if (pattern === undefined && scheduleText === undefined) refuse('EventPattern', 'expected a pattern or a ScheduleExpression');
  const parsed = <T>(property: string, parse: () => T): T => {
    try {
      return parse();
    } catch (error) {
      return refuse(property, (error as Error).message);
    }
  };
  if (pattern !== undefined) parsed('EventPattern', () => checkPattern(pattern));
  return {
    kind: 'rule',
    name,
    arn: `arn:aws:events:${place.region}:${place.accountId}:rule/${name}`,
    isEnabled: (properties['State'] ?? 'ENABLED') !== 'DISABLED',
    ...(pattern === undefined ? {} : { pattern: pattern as Fields }),
    ...(typeof scheduleText === 'string' ? { scheduleText, schedule: parsed('ScheduleExpression', () => parseSchedule(scheduleText)) } : {}),
    targets: ((properties['Targets'] ?? []) as readonly Fields[]).map((target, index) => readTarget(target, (field, reason) => refuse(`Targets[${index}].${field}`, reason))),
  };
}

function readTarget(fields: Fields, refuse: (field: string, reason: string) => never): Target {
  for (const field of Object.keys(fields)) if (!honouredOfTarget.has(field)) refuse(field, 'is not honoured by the local EventBridge');
  const arn = String(fields['Arn']);
  const service = arn.split(':')[2] ?? '';
  if (!targetServices.has(service)) refuse('Arn', `expected a state machine, a function or a queue, got ${arn}`);
  const roleArn = fields['RoleArn'];
  if (service === 'states' && typeof roleArn !== 'string') refuse('RoleArn', 'a state machine needs a role that starts it');
  const transformer = fields['InputTransformer'] as Fields | undefined;
  const paths = (transformer?.['InputPathsMap'] ?? {}) as Readonly<Record<string, string>>;
  for (const path of [...Object.values(paths), fields['InputPath']]) {
    if (path !== undefined && !/^\$(?:\.[\w-]+)*$/.test(String(path))) refuse('InputPath', `only paths like $.detail.name are understood, got ${String(path)}`);
  }
  const deadLetterArn = (fields['DeadLetterConfig'] as Fields | undefined)?.['Arn'];
  return {
    id: String(fields['Id']),
    arn,
    ...(typeof roleArn === 'string' ? { roleArn } : {}),
    ...(typeof fields['Input'] === 'string' ? { input: fields['Input'] } : {}),
    ...(typeof fields['InputPath'] === 'string' ? { inputPath: fields['InputPath'] } : {}),
    ...(transformer === undefined ? {} : { transformer: { paths, template: String(transformer['InputTemplate']) } }),
    ...(typeof deadLetterArn === 'string' ? { deadLetterArn } : {}),
    maximumRetryAttempts: Number((fields['RetryPolicy'] as Fields | undefined)?.['MaximumRetryAttempts'] ?? 185),
  };
}
