import { readFileSync } from 'node:fs';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleResolvers, readSchema, resolvedFields } from '../../infra/appsyncCode.ts';
import { synthesize, type TemplateResource } from './upnextTemplate.ts';

/** What the local stack runs; anything else it refuses. */
const allowed = [
  /^AWS::AppSync::(GraphQLApi|GraphQLSchema|ApiKey|DataSource|Resolver|FunctionConfiguration)$/,
  /^AWS::ApiGateway::(RestApi|Resource|Method|Deployment|Stage|Authorizer|Model|RequestValidator|GatewayResponse|Account)$/,
  /^AWS::Lambda::(Function|Permission|EventSourceMapping)$/,
  /^AWS::IAM::(Role|Policy|ManagedPolicy)$/,
  /^AWS::(DynamoDB::Table|S3::Bucket|S3::BucketPolicy|SQS::Queue|SQS::QueuePolicy|SNS::Topic|SNS::TopicPolicy|SSM::Parameter)$/,
  /^AWS::(StepFunctions::StateMachine|Events::Rule|Logs::LogGroup|CloudWatch::Alarm|CloudWatch::Dashboard)$/,
  /^AWS::Glue::(Database|Table|Crawler)$/,
  /^AWS::Cognito::(UserPool|UserPoolClient|UserPoolGroup)$/,
];

/** Actions that know no resources. */
const withoutResource = [/^xray:/, /^dynamodb:ListStreams$/, /^personalize:List/, /^personalize:(DescribeRecipe|CreateEventTracker)$/, /^cloudwatch:GetMetricData$/];

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
}

let template: Template;
let resources: Readonly<Record<string, TemplateResource>>;
let prod: Template;

beforeAll(() => {
  ({ template, resources } = synthesize('dev'));
  prod = synthesize('prod').template;
});

describe('the template', () => {
  it('has only resource types that the local stack runs, and no custom resource', () => {
    const strange = Object.values(resources).filter(({ Type }) => !allowed.some((pattern) => pattern.test(Type)));
    expect(strange).toEqual([]);
  });

  it('grants "*" only to actions that know no resources, and never all actions', () => {
    const statements = Object.values(resources)
      .filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => (Properties?.['PolicyDocument'] as { readonly Statement: readonly Statement[] }).Statement);
    expect(statements.length).toBeGreaterThan(20);
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.endsWith('*'))).toEqual([]);
    const wide = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    expect(wide.filter((action) => !withoutResource.some((pattern) => pattern.test(action)))).toEqual([]);
  });

  it('answers every field of Query, Mutation and Subscription, and Interaction.video, by APPSYNC_JS', () => {
    const resolvers = Object.values(template.findResources('AWS::AppSync::Resolver')).map((resource) => (resource as TemplateResource).Properties ?? {});
    const fields = resolvers.map(({ TypeName, FieldName }) => `${String(TypeName)}.${String(FieldName)}`).sort();
    expect(fields).toEqual(resolvedFields(readSchema()));
    expect(new Set(resolvers.map(({ Runtime }) => JSON.stringify(Runtime)))).toEqual(new Set(['{"Name":"APPSYNC_JS","RuntimeVersion":"1.0.0"}']));
  });

  it('lets an API key, the user pool and IAM into GraphQL, and tells the resolvers the stage', () => {
    template.hasResourceProperties('AWS::AppSync::GraphQLApi', {
      AuthenticationType: 'API_KEY',
      AdditionalAuthenticationProviders: [Match.objectLike({ AuthenticationType: 'AMAZON_COGNITO_USER_POOLS' }), { AuthenticationType: 'AWS_IAM' }],
      EnvironmentVariables: { STAGE: 'dev' },
    });
  });

  it('runs every function as an ES module on Node 24 and ARM, traced, with a log group of its own', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(functions).toHaveLength(10);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: Match.objectLike({ LogGroup: Match.anyValue() }),
    });
  });

  it('delivers live plays alone, halves failing batches and keeps what cannot be delivered', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FilterCriteria: { Filters: [{ Pattern: Match.serializedJson(Match.objectLike({ dynamodb: { NewImage: { origin: { S: ['live'] } } } })) }] },
      BisectBatchOnFunctionError: true,
      // An outage of an hour, or of six, uses up no attempts.
      MaximumRetryAttempts: Match.absent(),
      MaximumRecordAgeInSeconds: 12 * 3600,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: Match.anyValue() },
    });
  });

  it('keeps plays in time order by user', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'userId', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
      LocalSecondaryIndexes: [Match.objectLike({ IndexName: 'byTime', Projection: { ProjectionType: 'ALL' } })],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
  });

  it('starts preprocessing when the crawler has succeeded', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['aws.glue'], detail: { state: ['Succeeded'] } },
      Targets: [Match.objectLike({ Arn: Match.anyValue() })],
    });
  });

  it('has no alarm without a word on what to do about it', () => {
    const manual = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const descriptions = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map((alarm) => String((alarm as TemplateResource).Properties?.['AlarmDescription']));
    const names = descriptions.map((text) => /"(\w+)"/.exec(text)?.[1] ?? text);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !manual.includes(`\`${name}\``))).toEqual([]);
  });

  it('lets Personalize read the prepared files, by its role and by the bucket', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({ Action: 's3:GetObject', Principal: { Service: 'personalize.amazonaws.com' } })]),
      }),
    });
  });

  it('protects data in production and lets go of it in development', () => {
    template.hasResource('AWS::DynamoDB::Table', { DeletionPolicy: 'Delete' });
    prod.allResources('AWS::DynamoDB::Table', Match.objectLike({ DeletionPolicy: 'Retain' }));
    prod.allResourcesProperties('AWS::DynamoDB::Table', {
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: Match.objectLike({ PointInTimeRecoveryEnabled: true }),
    });
  });
});

describe('resolver code', () => {
  it('is one APPSYNC_JS module with nothing imported but @aws-appsync/utils', () => {
    for (const { code } of bundleResolvers(readSchema())) {
      const imports = [...code.matchAll(/^import .*$/gm)].map(([line]) => line);
      expect(imports.filter((line) => !/^import \{[^}]+\} from "@aws-appsync\/utils(\/dynamodb)?";$/.test(line))).toEqual([]);
    }
  });

  it('is refused for a schema with a field that has no file', () => {
    const sdl = readSchema().replace('type Query @aws', 'extend type Query { surprise: String }\ntype Query @aws');
    expect(() => bundleResolvers(sdl)).toThrow('fields without a file: Query.surprise');
  });
});
