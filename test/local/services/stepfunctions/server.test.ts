import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LocalService, type Principal } from '../../../../local/service.ts';
import { createStepFunctionsService } from '../../../../local/services/stepfunctions/server.ts';
import { createDispatcher, type Dispatcher, register, serve } from './localStack.ts';
import { readStateMachineResource } from './trainingLoop.ts';

let folder: string;
let dispatcher: Dispatcher;
let service: LocalService;
let client: SFNClient;
let calls: Principal[];
let closeServer: () => Promise<void>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'states-'));
  dispatcher = createDispatcher();
  calls = [];
  dispatcher.services.set('lambda', (request) => {
    calls.push(request.principal);
    return { status: 200, body: JSON.stringify({ done: calls.length > 2, waitSeconds: 0.01, step: `step ${calls.length}` }) };
  });
  service = createStepFunctionsService(dispatcher.context(folder));
  register(dispatcher, service);
  const { endpoint, close } = await serve(service);
  closeServer = close;
  client = new SFNClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
});

afterEach(async () => {
  client.destroy();
  await service.close?.();
  await closeServer();
  rmSync(folder, { recursive: true });
});

async function ended(executionArn: string | undefined): Promise<Awaited<ReturnType<typeof describe>>> {
  for (;;) {
    const execution = await describe(executionArn);
    if (execution.status !== 'RUNNING') return execution;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const describe = (executionArn: string | undefined) => client.send(new DescribeExecutionCommand({ executionArn }));

it('runs the training loop in the role of the machine until the function says done', async () => {
  const { ref: stateMachineArn } = await readStateMachineResource(service);
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
  expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"done":true,"waitSeconds":0.01,"step":"step 3"}' });
  expect(calls).toHaveLength(3);
  expect(calls[0]).toMatchObject({ kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/Training' });
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events.filter(({ type }) => type === 'TaskStateEntered')).toHaveLength(3);
  expect(events.at(-1)).toMatchObject({ type: 'ExecutionSucceeded', id: events.length });
});

it('tells about machines and their executions, page by page', async () => {
  const { ref: stateMachineArn } = await readStateMachineResource(service);
  for (const name of ['a', 'b', 'c']) await ended((await client.send(new StartExecutionCommand({ stateMachineArn, name }))).executionArn);
  const first = await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'SUCCEEDED', maxResults: 2 }));
  const rest = await client.send(new ListExecutionsCommand({ stateMachineArn, nextToken: first.nextToken }));
  expect([...(first.executions ?? []), ...(rest.executions ?? [])].map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'c']);
  expect((await client.send(new ListStateMachinesCommand({}))).stateMachines).toMatchObject([{ name: 'upnext-Training', type: 'STANDARD' }]);
  expect(await client.send(new DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({ status: 'ACTIVE', roleArn: 'arn:aws:iam::000000000000:role/Training' });
});

it('starts an execution once for the same name and input, and refuses another input', async () => {
  const { ref: stateMachineArn } = await readStateMachineResource(service, { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 600, End: true } } });
  const once = await client.send(new StartExecutionCommand({ stateMachineArn, name: 'n', input: '{"a":1}' }));
  expect(await client.send(new StartExecutionCommand({ stateMachineArn, name: 'n', input: '{"a":1}' }))).toMatchObject({ executionArn: once.executionArn, startDate: once.startDate });
  await expect(client.send(new StartExecutionCommand({ stateMachineArn, name: 'n', input: '{"a":2}' }))).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  await client.send(new StopExecutionCommand({ executionArn: once.executionArn, error: 'Enough', cause: 'by hand' }));
  expect(await describe(once.executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'by hand' });
});

it('answers with the errors of the API', async () => {
  const { ref: stateMachineArn } = await readStateMachineResource(service);
  await expect(client.send(new StartExecutionCommand({ stateMachineArn: `${stateMachineArn}x` }))).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  await expect(client.send(new StartExecutionCommand({ stateMachineArn, input: '{' }))).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
  await expect(client.send(new StartExecutionCommand({ stateMachineArn, name: 'a b' }))).rejects.toMatchObject({ name: 'InvalidName' });
  await expect(describe(`${stateMachineArn}:x`)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
});

it('waits for a nested execution and hands on its output, or its failure', async () => {
  const { ref: child } = await readStateMachineResource(service);
  const nested = (StateMachineArn: string): object => ({
    StartAt: 'Run',
    States: {
      Run: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Parameters: { StateMachineArn, 'Input.$': '$' },
        ResultSelector: { 'step.$': '$.Output.step', 'status.$': '$.Status' },
        End: true,
      },
    },
  });
  const { ref: stateMachineArn } = await readStateMachineResource(service, nested(child), 'Preprocessing');
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
  expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"step":"step 3","status":"SUCCEEDED"}' });
  const { ref: failing } = await readStateMachineResource(service, { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Broken' } } }, 'Failing');
  const { ref: parent } = await readStateMachineResource(service, nested(failing), 'Parent');
  const failed = await ended((await client.send(new StartExecutionCommand({ stateMachineArn: parent }))).executionArn);
  expect(failed).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
  expect(JSON.parse(failed.cause ?? '')).toMatchObject({ Status: 'FAILED', Error: 'Broken' });
});

it('tells EventBridge about every change of status', async () => {
  const told: unknown[] = [];
  dispatcher.services.set('events', (request) => {
    const { Entries } = JSON.parse(request.body.toString()) as { Entries: { Source: string; DetailType: string; Detail: string }[] };
    told.push(...Entries.map((entry) => [entry.Source, entry.DetailType, (JSON.parse(entry.Detail) as { status: string }).status]));
    return { status: 200, body: '{}' };
  });
  const { ref: stateMachineArn } = await readStateMachineResource(service);
  await ended((await client.send(new StartExecutionCommand({ stateMachineArn }))).executionArn);
  const change = ['aws.states', 'Step Functions Execution Status Change'];
  expect(told).toEqual([[...change, 'RUNNING'], [...change, 'SUCCEEDED']]);
});

it('goes on after kill -9 from the state it stood in, without repeating the states before', async () => {
  const otherFolder = mkdtempSync(join(tmpdir(), 'killed-'));
  const host = spawn(process.execPath, [join(import.meta.dirname, 'killedHost.ts'), otherFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = new Promise((resolve) => host.once('exit', resolve));
  await new Promise((resolve) => host.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, 100));
  host.kill('SIGKILL');
  await exit;
  calls.push({ kind: 'admin' }, { kind: 'admin' });
  const resumed = createStepFunctionsService(dispatcher.context(otherFolder));
  const { ref } = await readStateMachineResource(resumed);
  await resumed.start?.();
  const { endpoint, close } = await serve(resumed);
  client.destroy();
  client = new SFNClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const executionArn = `${ref.replace(':stateMachine:', ':execution:')}:survivor`;
  expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"done":true,"waitSeconds":0.01,"step":"step 3"}' });
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
  expect(entered).toEqual(['Train', 'Done?', 'Wait', 'Train', 'Done?', 'Trained']);
  await resumed.close?.();
  await close();
  rmSync(otherFolder, { recursive: true });
});
