import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type LocalService } from '../../../../local/service.ts';
import { createEventsService } from '../../../../local/services/events/server.ts';
import { createStepFunctionsService } from '../../../../local/services/stepfunctions/server.ts';
import { createDispatcher, type Dispatcher, register, serve } from '../stepfunctions/localStack.ts';
import { readStateMachineResource } from '../stepfunctions/trainingLoop.ts';

let folder: string;
let dispatcher: Dispatcher;
let service: LocalService;
let client: EventBridgeClient;
let closeServer: () => Promise<void>;
let invoked: { readonly path: string; readonly principal: unknown; readonly input: unknown }[];
let answers: number[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'events-'));
  for (const name of ['events', 'states']) mkdirSync(join(folder, name));
  dispatcher = createDispatcher();
  invoked = [];
  answers = [];
  dispatcher.services.set('lambda', ({ path, principal, body }) => {
    invoked.push({ path, principal, input: JSON.parse(body.toString()) as unknown });
    return { status: answers.shift() ?? 202, body: '{"done":true}' };
  });
  service = createEventsService(dispatcher.context(join(folder, 'events')));
  register(dispatcher, service);
  const { endpoint, close } = await serve(service);
  closeServer = close;
  client = new EventBridgeClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
});

afterEach(async () => {
  client.destroy();
  await closeServer();
  await service.close?.();
  rmSync(folder, { recursive: true });
});

const lambdaArn = 'arn:aws:lambda:us-east-1:000000000000:function:f';

function deployRule(properties: Record<string, unknown>, to = service): void {
  const deploy = to.resources?.['AWS::Events::Rule'];
  if (deploy === undefined) throw new Error('the service deploys no rules');
  void deploy({ logicalId: 'Rule', type: 'AWS::Events::Rule', defaultName: 'upnext-Rule', properties });
}

/** As EventBridge Scheduler makes it of the template. */
function deploySchedule(properties: Record<string, unknown>, to = service): void {
  void to.resources?.['AWS::Scheduler::Schedule']?.({ logicalId: 'Nightly', type: 'AWS::Scheduler::Schedule', defaultName: 'upnext-Nightly', properties: { FlexibleTimeWindow: { Mode: 'OFF' }, ...properties } });
}

const put = (detail: object, source = 'upnext.test') => client.send(new PutEventsCommand({ Entries: [{ Source: source, DetailType: 'Test', Detail: JSON.stringify(detail) }] }));

it('hands a matching event to the function and leaves the others', async () => {
  deployRule({ EventPattern: { source: ['upnext.test'], detail: { n: [{ numeric: ['>', 1] }] } }, Targets: [{ Id: 't', Arn: lambdaArn }] });
  await put({ n: 1 });
  expect(await put({ n: 2 })).toMatchObject({ FailedEntryCount: 0 });
  await vi.waitFor(() => expect(invoked).toHaveLength(1));
  expect(invoked[0]?.input).toMatchObject({ version: '0', source: 'upnext.test', 'detail-type': 'Test', account: '000000000000', detail: { n: 2 } });
  expect(await client.send(new DescribeRuleCommand({ Name: 'upnext-Rule' }))).toMatchObject({ State: 'ENABLED', Arn: 'arn:aws:events:us-east-1:000000000000:rule/upnext-Rule' });
  expect((await client.send(new ListTargetsByRuleCommand({ Rule: 'upnext-Rule' }))).Targets).toEqual([{ Id: 't', Arn: lambdaArn }]);
});

it('shapes the input by Input, InputPath and InputTransformer', async () => {
  const transformer = { InputPathsMap: { name: '$.detail.name', n: '$.detail.n' }, InputTemplate: '{"text": "<name> has <n>", "n": <n>, "rule": <aws.events.rule-name>}' };
  deployRule({
    EventPattern: { source: ['upnext.test'] },
    Targets: [
      { Id: 'a', Arn: lambdaArn, Input: '{"fixed":true}' },
      { Id: 'b', Arn: lambdaArn, InputPath: '$.detail' },
      { Id: 'c', Arn: lambdaArn, InputTransformer: transformer },
    ],
  });
  await put({ name: 'x"y', n: 3 });
  await vi.waitFor(() => expect(invoked).toHaveLength(3));
  expect(invoked.map(({ input }) => input)).toEqual(expect.arrayContaining([{ fixed: true }, { name: 'x"y', n: 3 }, { text: 'x"y has 3', n: 3, rule: 'upnext-Rule' }]));
});

it('starts a state machine in the role of the target, and hears of its end', async () => {
  const states = createStepFunctionsService(dispatcher.context(join(folder, 'states')));
  register(dispatcher, states);
  const { ref } = await readStateMachineResource(states);
  const roleArn = 'arn:aws:iam::000000000000:role/starter';
  const principals: unknown[] = [];
  const handle = dispatcher.services.get('states');
  dispatcher.services.set('states', (request) => {
    principals.push(request.principal);
    if (handle === undefined) throw new Error('no states');
    return handle(request);
  });
  deployRule({ EventPattern: { source: ['upnext.test'] }, Targets: [{ Id: 't', Arn: ref, RoleArn: roleArn }] });
  deployRule({ Name: 'ended', EventPattern: { source: ['aws.states'], detail: { status: ['SUCCEEDED'] } }, Targets: [{ Id: 't', Arn: `${lambdaArn}-ended`, InputPath: '$.detail.status' }] });
  await put({});
  await vi.waitFor(() => expect(invoked).toContainEqual(expect.objectContaining({ input: 'SUCCEEDED' })), 5000);
  expect(principals).toEqual([{ kind: 'role', roleArn, sessionName: 'events' }]);
  await states.close?.();
});

it('tries again when the target is out of order', async () => {
  answers = [500, 429];
  deployRule({ EventPattern: { source: ['upnext.test'] }, Targets: [{ Id: 't', Arn: lambdaArn }] });
  await put({ n: 1 });
  await vi.waitFor(() => expect(invoked).toHaveLength(3), 10_000);
});

it('sends what the target refuses to the dead-letter queue', async () => {
  answers = [403];
  const buried: unknown[] = [];
  dispatcher.services.set('sqs', ({ body }) => {
    buried.push(JSON.parse(body.toString()));
    return { status: 200, body: '{"MessageId":"m"}' };
  });
  deployRule({ EventPattern: { source: ['upnext.test'] }, Targets: [{ Id: 't', Arn: lambdaArn, InputPath: '$.detail', DeadLetterConfig: { Arn: 'arn:aws:sqs:us-east-1:000000000000:dead' } }] });
  await put({ n: 1 });
  await vi.waitFor(() => expect(buried).toEqual([{ QueueUrl: 'http://127.0.0.1:1/000000000000/dead', MessageBody: '{"n":1}' }]));
});

it('delivers after a restart what was not delivered before', async () => {
  dispatcher.services.set('lambda', () => new Promise(() => undefined));
  const rule = { EventPattern: { source: ['upnext.test'] }, Targets: [{ Id: 't', Arn: lambdaArn, InputPath: '$.detail' }] };
  deployRule(rule);
  await put({ n: 1 });
  const delivered: unknown[] = [];
  dispatcher.services.set('lambda', ({ body }) => {
    delivered.push(JSON.parse(body.toString()));
    return { status: 202 };
  });
  const dropped = service;
  service = createEventsService(dispatcher.context(join(folder, 'events')));
  expect(service).not.toBe(dropped);
  deployRule(rule, service);
  await service.start?.();
  await vi.waitFor(() => expect(delivered).toEqual([{ n: 1 }]));
});

it('keeps the sources of AWS to itself and tells which entry is wrong', async () => {
  expect(await put({}, 'aws.glue')).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'NotAuthorizedForSourceException' }] });
  const bad = await client.send(new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{' }, { Source: 's', DetailType: 'd', Detail: '{}' }] }));
  expect(bad).toMatchObject({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'MalformedDetail' }, { EventId: expect.any(String) as string }] });
  await expect(client.send(new PutEventsCommand({ Entries: [] }))).rejects.toMatchObject({ name: 'ValidationException' });
});

// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
it('calls a schedule\'s target at its times, in the target\'s role', async () => {
  let time = Date.UTC(2026, 0, 1);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await service.close?.();
    service = createEventsService({ ...dispatcher.context(join(folder, 'events')), now: () => time });
    const RoleArn = 'arn:aws:iam::000000000000:role/scheduler';
    deploySchedule({ ScheduleExpression: 'cron(0 3 * * ? *)', Target: { Arn: lambdaArn, RoleArn, Input: '{"nightly":true}' } });
    deploySchedule({ Name: 'once', ScheduleExpression: 'at(2026-01-01T05:00:00)', Target: { Arn: lambdaArn, RoleArn } });
    await service.start?.();
    const pass = async (hours: number): Promise<void> => {
      time += hours * 3_600_000;
      await vi.advanceTimersByTimeAsync(hours * 3_600_000);
    };
    await pass(2);
    expect(invoked).toEqual([]);
    await pass(4);
    expect(invoked.map(({ principal, input }) => [principal, input])).toEqual([
      [{ kind: 'role', roleArn: RoleArn, sessionName: 'scheduler' }, { nightly: true }],
      [{ kind: 'role', roleArn: RoleArn, sessionName: 'scheduler' }, {}],
    ]);
    await pass(48);
    expect(invoked.filter(({ input }) => JSON.stringify(input) === '{}')).toHaveLength(1);
    expect(invoked.length).toBeGreaterThan(2);
  } finally {
    vi.useRealTimers();
  }
});

it('refuses rules that it would not honour', () => {
  expect(() => deployRule({ EventPattern: { a: [{ cidr: 'x' }] } })).toThrow(/Rule \(AWS::Events::Rule\): EventPattern: a: the operator cidr/);
  expect(() => deployRule({ ScheduleExpression: 'sometimes' })).toThrow(/ScheduleExpression/);
  expect(() => deployRule({ ScheduleExpression: 'rate(1 day)', Targets: [{ Id: 't', Arn: 'arn:aws:kinesis:us-east-1:0:stream/s' }] })).toThrow(/Targets\[0\]\.Arn/);
});
