import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { functionResource, openTemporaryCloud, roleResource, type TemporaryCloud } from '../../temporaryCloud.ts';

let cloud: TemporaryCloud;
let lambda: LambdaClient;

beforeAll(async () => {
  cloud = await openTemporaryCloud({
    functions: {
      'echo.zip': `
        let calls = 0;
        export const handler = async (event, context) => {
          console.log('got', event);
          calls++;
          return { event, calls, name: context.functionName, arn: context.invokedFunctionArn, remaining: context.getRemainingTimeInMillis(), region: process.env.AWS_REGION, own: process.env.GREETING, endpoint: process.env.AWS_ENDPOINT_URL, home: process.env.HOME };
        };`,
      'fail.zip': `export const handler = async (event) => {
          if (event.kind === 'throw') throw new RangeError('too far');
          if (event.kind === 'hang') await new Promise(() => setInterval(() => {}, 1000));
          if (event.kind === 'exit') process.exit(3);
          if (event.kind === 'greed') { const all = []; for (;;) all.push('x' + Math.random()); }
          if (event.kind === 'memory') { const all = []; for (;;) { for (let i = 0; i < 1000; i++) all.push('x' + Math.random()); await new Promise(setImmediate); } }
          return 'fine';
        };`,
      'broken.zip': `throw new Error('no start');`,
      'slow.zip': `export const handler = async (event) => { await new Promise((resolve) => setTimeout(resolve, event.ms)); return event.ms; };`,
    },
    resources: {
      Role: roleResource(),
      Echo: functionResource('echo.zip', { Environment: { Variables: { GREETING: { 'Fn::Sub': 'hello ${AWS::StackName}' } } } }),
      Fail: functionResource('fail.zip', { FunctionName: 'fail', Timeout: 2 }),
      Broken: functionResource('broken.zip', { FunctionName: 'broken' }),
      Slow: functionResource('slow.zip', { FunctionName: 'slow', ReservedConcurrentExecutions: 1, Timeout: 10 }),
    },
  });
  lambda = new LambdaClient({ ...cloud.client, maxAttempts: 1 });
});
afterAll(async () => {
  lambda.destroy();
  await cloud.remove();
});

async function invoke(name: string, event: unknown): Promise<{ readonly error: string | undefined; readonly payload: unknown }> {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }));
  return { error: answer.FunctionError, payload: JSON.parse(answer.Payload?.transformToString() ?? 'null') as unknown };
}

it('gives a handler its event, its context and its environment, and keeps the warm function', async () => {
  const first = await invoke('test-Echo', { a: [1] });
  expect(first).toMatchObject({
    error: undefined,
    payload: {
      event: { a: [1] },
      calls: 1,
      name: 'test-Echo',
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:test-Echo',
      region: 'us-east-1',
      own: 'hello test',
      endpoint: cloud.client.endpoint,
    },
  });
  expect(first.payload).not.toHaveProperty('home');
  expect(await invoke('arn:aws:lambda:us-east-1:000000000000:function:test-Echo', {})).toMatchObject({ payload: { calls: 2 } });
  await expect.poll(() => cloud.lines.join('\n')).toMatch(/lambda\/test-Echo: [0-9a-f-]{36}\tINFO\tgot \{ a: \[ 1 \] \}/);
});

it('answers an error of the handler as Lambda does', async () => {
  expect(await invoke('fail', { kind: 'throw' })).toMatchObject({
    error: 'Unhandled',
    payload: { errorType: 'RangeError', errorMessage: 'too far', trace: expect.arrayContaining(['RangeError: too far']) as unknown },
  });
});

it('ends a function that runs out of time, exits or fills its memory, and starts it anew', async () => {
  expect(await invoke('fail', { kind: 'hang' })).toMatchObject({ error: 'Unhandled', payload: { errorMessage: expect.stringMatching(/Task timed out after 2\.00 seconds$/) as unknown } });
  expect(await invoke('fail', { kind: 'exit' })).toMatchObject({ error: 'Unhandled', payload: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 3') as unknown } });
  expect(await invoke('fail', { kind: 'memory' })).toMatchObject({ error: 'Unhandled', payload: { errorMessage: expect.stringMatching(/signal: killed|timed out/) as unknown } });
  expect(await invoke('fail', { kind: 'greed' })).toMatchObject({ error: 'Unhandled', payload: { errorMessage: expect.stringMatching(/signal: killed|timed out/) as unknown } });
  expect(await invoke('fail', {})).toEqual({ error: undefined, payload: 'fine' });
});

it('answers why the code could not be loaded', async () => {
  expect(await invoke('broken', {})).toMatchObject({ error: 'Unhandled', payload: { errorType: 'Error', errorMessage: 'no start' } });
});

it('refuses requests beyond the reserved concurrency', async () => {
  const first = invoke('slow', { ms: 1000 });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await expect(invoke('slow', { ms: 1 })).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  expect(await first).toMatchObject({ payload: 1000 });
});

it('says that a function does not exist', async () => {
  await expect(invoke('nobody', {})).rejects.toBeInstanceOf(ResourceNotFoundException);
});

it('runs an event later, and tries a failing one three times', async () => {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: 'fail', InvocationType: 'Event', Payload: JSON.stringify({ kind: 'throw' }) }));
  expect(answer.StatusCode).toBe(202);
  await expect.poll(() => cloud.lines.filter((line) => line.includes('given up after 3 attempts')), { timeout: 10_000 }).toHaveLength(1);
});
