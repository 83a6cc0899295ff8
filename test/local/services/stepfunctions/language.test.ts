import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExecutions } from '../../../../local/services/stepfunctions/executions.ts';
import { readStateMachine } from '../../../../local/services/stepfunctions/stateMachine.ts';
import { type Execution, type ExecutionStore, openExecutionStore } from '../../../../local/services/stepfunctions/store.ts';
import { createDispatcher } from './localStack.ts';

const folder = mkdtempSync(join(tmpdir(), 'asl-'));
const dispatcher = createDispatcher();
let store: ExecutionStore;
let attempts = 0;

beforeAll(() => {
  store = openExecutionStore(folder);
  dispatcher.services.set('lambda', ({ path, body }) => {
    const payload = JSON.parse(body.toString()) as unknown;
    if (path.includes('echo')) return { status: 200, headers: { 'x-amz-executed-version': '$LATEST' }, body: JSON.stringify({ echoed: payload }) };
    if (path.includes('third') && ++attempts % 3 === 0) return { status: 200, body: JSON.stringify(attempts) };
    if (path.includes('missing')) return { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' }, body: '{"Message":"Function not found"}' };
    if (path.includes('hanging')) return new Promise(() => undefined);
    return { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body: '{"errorType":"Teapot","errorMessage":"short and stout"}' };
  });
});

afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

let count = 0;
async function run(definition: unknown, input: unknown): Promise<Execution> {
  const context = dispatcher.context(folder);
  const resource = {
    logicalId: 'M',
    type: 'AWS::StepFunctions::StateMachine',
    defaultName: `m${++count}`,
    properties: { DefinitionString: JSON.stringify(definition), RoleArn: 'arn:aws:iam::000000000000:role/machine' },
  };
  const machine = readStateMachine(resource, { ...context, now: 0 });
  const executions = createExecutions(context, store);
  const { arn } = executions.start(machine, 'run', JSON.stringify(input));
  for (;;) {
    const execution = executions.find(arn);
    if (execution !== undefined && execution.status !== 'RUNNING') return execution;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const jsonata = (States: object, StartAt = 'A'): object => ({ QueryLanguage: 'JSONata', StartAt, States });
const jsonPath = (States: object, StartAt = 'A'): object => ({ StartAt, States });
const echo = 'arn:aws:lambda:us-east-1:000000000000:function:echo';
const invoke = 'arn:aws:states:::lambda:invoke';
const done = { Type: 'Succeed' };

describe('a state machine gives the output that the language asks for', () => {
  const cases: readonly (readonly [name: string, definition: object, input: unknown, output: unknown])[] = [
    ['JSONata Pass with Output', jsonata({ A: { Type: 'Pass', Output: { sum: '{% $states.input.a + 1 %}', text: 'as is' }, End: true } }), { a: 1 }, { sum: 2, text: 'as is' }],
    ['JSONata Assign is seen by later states', jsonata({ A: { Type: 'Pass', Assign: { n: '{% $states.input.n * 2 %}' }, Next: 'B' }, B: { Type: 'Pass', Output: '{% $n %}', End: true } }), { n: 4 }, 8],
    ['JSONata lambda:invoke answers the whole result by default', jsonata({ A: { Type: 'Task', Resource: invoke, Arguments: { FunctionName: 'echo', Payload: '{% $states.input %}' }, Output: '{% $states.result.[StatusCode, ExecutedVersion, Payload] %}', End: true } }), { x: 1 }, [200, '$LATEST', { echoed: { x: 1 } }]],
    ['JSONata Choice takes the first rule that holds', jsonata({ A: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n > 5 %}', Next: 'Big', Output: '{% "over five" %}' }], Default: 'Small' }, Big: done, Small: { Type: 'Pass', Output: { size: 'small' }, End: true } }), { n: 6 }, 'over five'],
    ['JSONata Choice falls to its Default', jsonata({ A: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n > 5 %}', Next: 'Big' }], Default: 'Small' }, Big: done, Small: { Type: 'Pass', Output: { size: 'small' }, End: true } }), { n: 5 }, { size: 'small' }],
    ['JSONata Wait of a computed time', jsonata({ A: { Type: 'Wait', Seconds: '{% $states.input.seconds %}', Next: 'B' }, B: done }), { seconds: 0.01 }, { seconds: 0.01 }],
    ['JSONata Parallel gives its branches Arguments', jsonata({ A: { Type: 'Parallel', Arguments: { v: '{% $states.input.v %}' }, Branches: [jsonata({ X: { Type: 'Pass', Output: '{% $states.input.v + 1 %}', End: true } }, 'X'), jsonata({ Y: { Type: 'Pass', End: true } }, 'Y')].map(({ QueryLanguage: _language, ...graph }: { QueryLanguage?: string }) => graph), End: true } }), { v: 1 }, [2, { v: 1 }]],
    ['JSONata Map runs over Items with an ItemSelector', jsonata({ A: { Type: 'Map', Items: '{% $states.input.list %}', ItemSelector: { at: '{% $states.context.Map.Item.Index %}', value: '{% $states.context.Map.Item.Value %}' }, MaxConcurrency: 2, ItemProcessor: { StartAt: 'X', States: { X: { Type: 'Pass', Output: '{% $states.input.at * 10 + $states.input.value %}', End: true } } }, End: true } }), { list: [1, 2, 3] }, [1, 12, 23]],
    ['JSONata Catch sees errorOutput', jsonata({ A: { Type: 'Task', Resource: invoke, Arguments: { FunctionName: 'failing' }, Catch: [{ ErrorEquals: ['Teapot'], Next: 'B', Output: '{% $states.errorOutput.Error %}' }], End: true }, B: done }), {}, 'Teapot'],
    ['JSONata functions of Step Functions', jsonata({ A: { Type: 'Pass', Output: '{% [$partition([1,2,3], 2), $range(0, 4, 2), $parse("{\\"a\\":1}").a] %}', End: true } }), {}, [[1, 2], [3], 0, 2, 4, 1]],
    ['JSONPath InputPath, Parameters, ResultSelector, ResultPath and OutputPath', jsonPath({ A: { Type: 'Task', Resource: invoke, InputPath: '$.in', Parameters: { FunctionName: 'echo', Payload: { 'v.$': '$.v', fixed: 1 } }, ResultSelector: { 'got.$': '$.Payload.echoed' }, ResultPath: '$.out.deep', OutputPath: '$.out', End: true } }), { in: { v: 7 } }, { deep: { got: { v: 7, fixed: 1 } } }],
    ['JSONPath direct function ARN', jsonPath({ A: { Type: 'Task', Resource: echo, End: true } }), [1], { echoed: [1] }],
    ['JSONPath null ResultPath keeps the input', jsonPath({ A: { Type: 'Task', Resource: echo, ResultPath: null, End: true } }), { k: 1 }, { k: 1 }],
    ['JSONPath Pass with Result', jsonPath({ A: { Type: 'Pass', Result: { r: 1 }, ResultPath: '$.x', End: true } }), { k: 1 }, { k: 1, x: { r: 1 } }],
    ['JSONPath Choice with And, Not and wildcards', jsonPath({ A: { Type: 'Choice', Choices: [{ And: [{ Variable: '$.s', StringMatches: 'a*c' }, { Not: { Variable: '$.n', NumericLessThan: 3 } }], Next: 'B' }], Default: 'C' }, B: { Type: 'Pass', Result: 'yes', End: true }, C: { Type: 'Pass', Result: 'no', End: true } }), { s: 'abc', n: 3 }, 'yes'],
    ['JSONPath Choice on presence', jsonPath({ A: { Type: 'Choice', Choices: [{ Variable: '$.gone', IsPresent: true, Next: 'C' }], Default: 'B' }, B: { Type: 'Pass', Result: 'absent', End: true }, C: done }), {}, 'absent'],
    ['JSONPath Wait until a timestamp of the input', jsonPath({ A: { Type: 'Wait', TimestampPath: '$.until', Next: 'B' }, B: done }), { until: '2020-01-01T00:00:00Z' }, { until: '2020-01-01T00:00:00Z' }],
    ['JSONPath Map with $$.Map.Item and ItemsPath', jsonPath({ A: { Type: 'Map', ItemsPath: '$.list', ItemSelector: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value', 'k.$': '$.k' }, ItemProcessor: { StartAt: 'X', States: { X: { Type: 'Pass', End: true } } }, ResultPath: '$.out', OutputPath: '$.out', End: true } }), { list: ['a'], k: 9 }, [{ i: 0, v: 'a', k: 9 }]],
    ['JSONPath variables', jsonPath({ A: { Type: 'Pass', Assign: { 'n.$': '$.a', fixed: 2 }, Next: 'B' }, B: { Type: 'Pass', Parameters: { 'n.$': '$n', 'two.$': '$fixed' }, End: true } }), { a: 1 }, { n: 1, two: 2 }],
    ['intrinsic functions', jsonPath({ A: { Type: 'Pass', Parameters: { 'f.$': "States.Format('{}-{} \\{\\}', $.a, States.MathAdd(1, 2))", 'p.$': 'States.ArrayPartition($.l, 2)', 'm.$': "States.JsonMerge($.o, States.StringToJson('{\"b\":2}'), false)", 's.$': "States.StringSplit('a,b;c', ',;')", 'u.$': 'States.ArrayUnique($.l)', 'r.$': 'States.ArrayRange(1, 5, 2)', 'b.$': "States.Base64Decode(States.Base64Encode('hi'))", 'slice.$': '$.l[1:]' }, End: true } }), { a: 'x', l: [1, 1, 2], o: { a: 1 } }, { f: 'x-3 {}', p: [[1, 1], [2]], m: { a: 1, b: 2 }, s: ['a', 'b', 'c'], u: [1, 2], r: [1, 3, 5], b: 'hi', slice: [1, 2] }],
    ['Retry with backoff until the task succeeds', jsonPath({ A: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:third', Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 3, MaxDelaySeconds: 1, JitterStrategy: 'FULL' }], End: true } }), {}, 3],
    ['TimeoutSeconds fails with States.Timeout', jsonPath({ A: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:hanging', TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'C' }, { ErrorEquals: ['States.Timeout'], ResultPath: '$.e', Next: 'B' }], End: true }, B: { Type: 'Pass', OutputPath: '$.e.Error', End: true }, C: done }), {}, 'States.Timeout'],
  ];
  it.each(cases)('%s', async (_name, definition, input, output) => {
    const execution = await run(definition, input);
    expect({ status: execution.status, cause: execution.cause, output: JSON.parse(execution.output ?? 'null') as unknown }).toEqual({ status: 'SUCCEEDED', output });
  });
});

describe('a state machine fails with the error that AWS names', () => {
  const cases: readonly (readonly [name: string, definition: object, error: string, cause: RegExp])[] = [
    ['Fail', jsonata({ A: { Type: 'Fail', Error: 'Own', Cause: '{% "because " & $states.context.Execution.Name %}' } }), 'Own', /^because run$/],
    ['a function that throws', jsonPath({ A: { Type: 'Task', Resource: invoke, Parameters: { FunctionName: 'failing' }, End: true } }), 'Teapot', /short and stout/],
    ['a function that is not there', jsonPath({ A: { Type: 'Task', Resource: invoke, Parameters: { FunctionName: 'missing' }, End: true } }), 'Lambda.ResourceNotFoundException', /not found/],
    ['no choice', jsonPath({ A: { Type: 'Choice', Choices: [{ Variable: '$.a', IsPresent: true, Next: 'B' }] }, B: done }), 'States.NoChoiceMatched', /./],
    ['a JSONata expression that finds nothing', jsonata({ A: { Type: 'Pass', Output: '{% $states.input.gone %}', End: true } }), 'States.QueryEvaluationError', /'Output' returned nothing/],
    ['a path that finds nothing', jsonPath({ A: { Type: 'Pass', InputPath: '$.gone', End: true } }), 'States.Runtime', /\$\.gone/],
    ['a branch that fails', jsonPath({ A: { Type: 'Parallel', Branches: [{ StartAt: 'X', States: { X: { Type: 'Fail', Error: 'Broken' } } }, { StartAt: 'Y', States: { Y: { Type: 'Wait', Seconds: 60, End: true } } }], End: true } }), 'Broken', /^$/],
  ];
  it.each(cases)('%s', async (_name, definition, error, cause) => {
    const execution = await run(definition, {});
    expect(execution).toMatchObject({ status: 'FAILED', error });
    expect(execution.cause).toMatch(cause);
  });
});

const distributed = (fields: object, ExecutionType = 'STANDARD', X: object = done): object =>
  jsonata({ A: { Type: 'Map', ...fields, ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType }, StartAt: 'X', States: { X } }, End: true } });

describe('what is not honoured is refused at deployment', () => {
  const cases: readonly (readonly [name: string, definition: object, message: RegExp])[] = [
    ['an unknown field', jsonata({ A: { Type: 'Pass', Parameters: {}, End: true } }), /state A, field Parameters/],
    ['a reader of something else than S3', distributed({ ItemReader: { Resource: 'arn:aws:states:::aws-sdk:dynamodb:scan', Arguments: {} } }), /state A, field ItemReader\.Resource: expected .*listObjectsV2/],
    ['a Parquet reader', distributed({ ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'PARQUET' }, Arguments: {} } }), /state A, field ItemReader\.ReaderConfig\.InputType: expected .*PARQUET/],
    ['an unknown field of a batcher', distributed({ ItemBatcher: { MaxItems: 3 } }), /state A, field ItemBatcher\.MaxItems/],
    ['a batcher of an inline map', jsonata({ A: { Type: 'Map', ItemBatcher: { MaxItemsPerBatch: 3 }, ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'X', States: { X: done } }, End: true } }), /state A, field ItemBatcher: belongs to maps with .*DISTRIBUTED/],
    ['an express child that waits for another execution', distributed({}, 'EXPRESS', { Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.sync:2', End: true }), /state X, field Resource: .*needs ExecutionType STANDARD/],
    ['an unknown integration', jsonPath({ A: { Type: 'Task', Resource: 'arn:aws:states:::ecs:runTask', End: true } }), /state A, field Resource: .*ecs:runTask/],
    ['a JSONata error', jsonata({ A: { Type: 'Pass', Output: { x: '{% 1 + %}' }, End: true } }), /state A, field x/],
    ['a path filter', jsonPath({ A: { Type: 'Pass', InputPath: '$.a[?(@.b)]', End: true } }), /state A, field InputPath/],
    ['a transition to nowhere', jsonPath({ A: { Type: 'Pass', Next: 'Gone' } }), /Gone/],
  ];
  it.each(cases)('%s', async (_name, definition, message) => {
    await expect(run(definition, {})).rejects.toThrow(message);
    await expect(run(definition, {})).rejects.toMatchObject({ name: 'TemplateError' });
  });
});
