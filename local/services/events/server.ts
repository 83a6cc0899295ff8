import { randomUUID } from 'node:crypto';
import { jsonErrorResponse, jsonOperation, jsonResponse, parseJsonBody } from '../../jsonProtocol.ts';
import { AwsError, type LocalContext, type LocalService } from '../../service.ts';
import { requireKnown } from '../../stack/properties.ts';
import { type Bus, createBus } from './bus.ts';
import { readRule, type Rule } from './rule.ts';
import { readSchedule } from './scheduleResource.ts';
import type { BusEvent } from './targetInput.ts';

type Input = Readonly<Record<string, unknown>>;

const largestBatch = 10;

/** EventBridge: the default bus, its rules and their schedules. */
export function createEventsService(context: LocalContext): LocalService {
  const bus = createBus(context);
  return {
    names: ['events', 'scheduler'],
    async handle(request) {
      try {
        return jsonResponse(operate(jsonOperation(request), parseJsonBody(request), bus, context));
      } catch (error) {
        if (error instanceof AwsError) return jsonErrorResponse(error);
        throw error;
      }
    },
    accessRequests(request) {
      const operation = jsonOperation(request);
      const account = `arn:aws:events:${context.region}:${context.accountId}`;
      const rule = parseJsonBody(request)['Name'] ?? parseJsonBody(request)['Rule'];
      const resource = operation === 'ListRules' ? '*' : rule === undefined ? `${account}:event-bus/default` : `${account}:rule/${String(rule)}`;
      return [{ action: `events:${operation}`, resource }];
    },
    errorResponse: (error) => jsonErrorResponse(error),
    resources: {
      'AWS::Events::Rule': (resource) => {
        const rule = readRule(resource, context);
        bus.rules.set(rule.name, rule);
        return { ref: rule.name, attributes: { Arn: rule.arn } };
      },
      'AWS::Scheduler::Schedule': (resource) => {
        const schedule = readSchedule(resource, context);
        bus.rules.set(schedule.name, schedule);
        return { ref: schedule.name.slice(schedule.name.lastIndexOf('/') + 1), attributes: { Arn: schedule.arn } };
      },
      'AWS::Scheduler::ScheduleGroup': (resource) => {
        requireKnown(resource, ['Name', 'Tags']);
        const name = typeof resource.properties['Name'] === 'string' ? resource.properties['Name'] : resource.defaultName;
        return { ref: name, attributes: { Arn: `arn:aws:scheduler:${context.region}:${context.accountId}:schedule-group/${name}` } };
      },
    },
    start: () => bus.start(),
    close: () => bus.close(),
  };
}

function operate(operation: string, input: Input, bus: Bus, context: LocalContext): unknown {
  switch (operation) {
    case 'PutEvents':
    // What AWS services themselves put on the bus; no role is ever granted this action.
    case 'PutServiceEvents':
      return putEvents(input, operation === 'PutServiceEvents', bus, context);
    case 'ListRules':
      return { Rules: [...bus.rules.values()].filter(({ kind }) => kind === 'rule').map(describe) };
    case 'DescribeRule':
      return describe(ruleOf(bus, input['Name']));
    case 'ListTargetsByRule':
      return { Targets: ruleOf(bus, input['Rule']).targets.map(({ id, arn, roleArn }) => ({ Id: id, Arn: arn, ...(roleArn === undefined ? {} : { RoleArn: roleArn }) })) };
    default:
      throw new AwsError('UnknownOperationException', `The local EventBridge has no operation ${operation}`);
  }
}

function ruleOf(bus: Bus, name: unknown): Rule {
  const rule = bus.rules.get(String(name));
  if (rule === undefined) throw new AwsError('ResourceNotFoundException', `Rule ${String(name)} does not exist on EventBus default.`);
  return rule;
}

function describe(rule: Rule): Record<string, unknown> {
  return {
    Name: rule.name,
    Arn: rule.arn,
    State: rule.isEnabled ? 'ENABLED' : 'DISABLED',
    EventBusName: 'default',
    ...(rule.pattern === undefined ? {} : { EventPattern: JSON.stringify(rule.pattern) }),
    ...(rule.scheduleText === undefined ? {} : { ScheduleExpression: rule.scheduleText }),
  };
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
function putEvents(input: Input, isService: boolean, bus: Bus, context: LocalContext): unknown {
  const entries = input['Entries'];
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > largestBatch) {
    throw new AwsError('ValidationException', `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${largestBatch}`);
  }
  const results = (entries as readonly Input[]).map((entry) => {
    const problem = problemOf(entry, isService);
    if (problem !== undefined) return problem;
    const event: BusEvent = {
      version: '0',
      id: randomUUID(),
      'detail-type': String(entry['DetailType']),
      source: String(entry['Source']),
      account: context.accountId,
      time: `${new Date(typeof entry['Time'] === 'number' ? entry['Time'] * 1000 : context.now()).toISOString().slice(0, 19)}Z`,
      region: context.region,
      resources: (entry['Resources'] ?? []) as readonly string[],
      detail: JSON.parse(String(entry['Detail'])) as unknown,
    };
    bus.publish(event);
    return { EventId: event.id };
  });
  return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
}

function problemOf(entry: Input, isService: boolean): { readonly ErrorCode: string; readonly ErrorMessage: string } | undefined {
  const invalid = (ErrorMessage: string): { ErrorCode: string; ErrorMessage: string } => ({ ErrorCode: 'InvalidArgument', ErrorMessage });
  for (const field of ['Source', 'DetailType', 'Detail']) {
    if (typeof entry[field] !== 'string' || entry[field] === '') return invalid(`Parameter ${field} is not valid. Reason: ${field} is a required argument.`);
  }
  if (String(entry['Source']).startsWith('aws.') && !isService) return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const bus = String(entry['EventBusName'] ?? 'default');
  if (bus !== 'default' && !bus.endsWith(':event-bus/default')) return invalid(`Event bus ${bus} does not exist.`);
  try {
    JSON.parse(String(entry['Detail']));
    return undefined;
  } catch {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  }
}
