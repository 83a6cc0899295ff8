import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import validateDefinition from 'asl-validator';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { DataBucket } from '../../infra/DataBucket.ts';
import { LiveParameter } from '../../infra/LiveParameter.ts';
import { stageSettings } from '../../infra/stage.ts';
import { Training } from '../../infra/Training.ts';
import { type TemplateResource } from '../infra/upnextTemplate.ts';

const root = resolve(import.meta.dirname, '../..');

/** IAM's name for what a command of the SDK asks for, where it is another. https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const actions: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:DeleteObjects': 's3:DeleteObject',
  'personalize-runtime:GetRecommendations': 'personalize:GetRecommendations',
  'personalize-runtime:GetPersonalizedRanking': 'personalize:GetPersonalizedRanking',
};
/** Asked for by no call of the code: Personalize is given its role, and Lambda itself writes logs and traces. */
const besides = ['iam:PassRole', 'logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords'];

/** Of the resolvers' files with calls, training uses this one. */
const borrowed = 'resolvers/readVideos.ts';

function sources(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => join(folder, file));
}

/** "personalize:CreateCampaign" for each command and paginator that the file imports. */
function callsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g)].flatMap(([, names = '', service = '']) =>
    [...names.matchAll(/\b(?:(\w+)Command|paginate(\w+))\b/g)].map(([, command, paginator]) => `${service}:${command ?? paginator}`),
  );
}

interface Statement {
  readonly Action: string | readonly string[];
}

/** What of the template training consists of, without its Lambda code. */
function trainingAlone(): Readonly<Record<string, TemplateResource>> {
  const stack = new Stack(new App({ analyticsReporting: false, context: { 'aws:cdk:bundling-stacks': [] } }), 'Upnext');
  const settings = stageSettings('dev');
  const { bucket, personalizeRole } = new DataBucket(stack, 'Data', { settings });
  new Training(stack, 'Training', {
    settings,
    live: new LiveParameter(stack, settings),
    dataBucket: bucket,
    personalizeRole,
    videosTable: new Table(stack, 'Videos', { partitionKey: { name: 'id', type: AttributeType.STRING } }),
    operators: new Topic(stack, 'Operators'),
  });
  return Template.fromStack(stack).toJSON()['Resources'] as Record<string, TemplateResource>;
}

describe('the Training part of the template', () => {
  let resources: Readonly<Record<string, TemplateResource>>;

  beforeAll(() => {
    resources = trainingAlone();
  });

  it('grants every call that the train function makes, and nothing else', () => {
    const needed = new Set([...sources('training'), borrowed].flatMap(callsOf).map((call) => actions[call] ?? call));
    expect(needed.size).toBeGreaterThan(40);
    const granted = Object.entries(resources)
      .filter(([id, { Type }]) => Type === 'AWS::IAM::Policy' && id.includes('TrainingTrainRole'))
      .flatMap(([, { Properties }]) => (Properties?.['PolicyDocument'] as { readonly Statement: readonly Statement[] }).Statement)
      .flatMap(({ Action }) => Action)
      .filter((action) => !besides.includes(action));
    expect([...new Set(granted)].toSorted()).toEqual([...needed].toSorted());
  });

  it('has a state machine that asl-validator accepts, in JSONata', () => {
    const [, machine] = Object.entries(resources).find(([id, { Type }]) => Type === 'AWS::StepFunctions::StateMachine' && id.startsWith('Training')) ?? [];
    const text = machine?.Properties?.['DefinitionString'];
    const joined = typeof text === 'string' ? text : ((text as { readonly 'Fn::Join': readonly [string, readonly unknown[]] })['Fn::Join'][1]).map((part) => (typeof part === 'string' ? part : 'aws')).join('');
    const definition = JSON.parse(joined) as { readonly QueryLanguage: string; readonly States: Readonly<Record<string, unknown>> };
    expect(validateDefinition(definition)).toMatchObject({ isValid: true });
    expect(definition.QueryLanguage).toBe('JSONata');
    expect(Object.keys(definition.States).toSorted()).toEqual(['Done?', 'Live', 'Take steps', 'Wait']);
  });

  it('starts by schedule too', () => {
    const rules = Object.entries(resources).filter(([id, { Type }]) => Type === 'AWS::Events::Rule' && id.startsWith('Training'));
    expect(rules.map(([, { Properties }]) => Properties?.['ScheduleExpression'])).toEqual(['rate(6 hours)']);
  });
});
