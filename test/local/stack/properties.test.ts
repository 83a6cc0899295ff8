import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LocalCloud, ACCOUNT_ID, REGION } from '../../../local/localCloud.ts';
import { createServices } from '../../../local/registry.ts';
import type { DeployResource, LocalService } from '../../../local/service.ts';
import { deployTemplate } from '../../../local/stack/deploy.ts';

const folder = await mkdtemp(join(tmpdir(), 'upnext-properties-'));
let services: readonly LocalService[] = [];
const lines: string[] = [];
const cloud = await LocalCloud.open({
  stateFolder: folder,
  awsPort: 0,
  log: (source, line) => lines.push(`${source}: ${line}`),
  services: (host) => {
    const created = createServices(host, { sharedStateFolder: folder, frontUrl: 'http://127.0.0.1:4000', assets: new Map() });
    services = [host.iam, ...created];
    return created;
  },
});
afterAll(async () => {
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
});

const handlers = new Map<string, DeployResource>(services.flatMap(({ resources }) => Object.entries(resources ?? {})));
const isEdge = (type: string): boolean => /^AWS::(?:CloudFront|WAFv2)::/.test(type);
const deploy = (type: string, properties: Record<string, unknown>): Promise<unknown> =>
  deployTemplate({ template: { Resources: { Thing: { Type: type, Properties: properties } } }, stackName: 'test', region: REGION, accountId: ACCOUNT_ID, handlers });

describe('a template', () => {
  it.each([...handlers.keys()].filter((type) => !isEdge(type)).sort())('with a property of %s that is not run here is refused by name', async (type) => {
    await expect(deploy(type, { NoSuchProperty: 1 })).rejects.toThrow(/Thing.*NoSuchProperty/s);
  });

  it('with a type that is not run here is refused by name', async () => {
    await expect(deploy('AWS::Kinesis::Stream', {})).rejects.toThrow('Thing: the local stack does not run resources of type AWS::Kinesis::Stream');
  });

  // What a nested property would change is not passed over either.
  it.each([
    ['AWS::ApiGateway::Method', { RestApiId: 'a', ResourceId: 'r', HttpMethod: 'GET', Integration: { Type: 'AWS_PROXY', ConnectionType: 'VPC_LINK' } }, 'ConnectionType'],
    ['AWS::ApiGateway::Method', { RestApiId: 'a', ResourceId: 'r', HttpMethod: 'GET', Integration: { Type: 'HTTP' } }, 'Type'],
    ['AWS::ApiGateway::Stage', { RestApiId: 'a', StageName: 's', CacheClusterEnabled: true }, 'CacheClusterEnabled'],
    ['AWS::ApiGateway::Stage', { RestApiId: 'a', StageName: 's', MethodSettings: [{ CachingEnabled: true }] }, 'CachingEnabled'],
    ['AWS::ApiGateway::RestApi', { Policy: {} }, 'Policy'],
    ['AWS::ApiGateway::RestApi', { EndpointConfiguration: { Types: ['PRIVATE'] } }, 'EndpointConfiguration'],
    ['AWS::ApiGateway::GatewayResponse', { RestApiId: 'a', ResponseType: 'DEFAULT_4XX', ResponseParameters: { 'gatewayresponse.header.X': 'stageVariables.x' } }, 'gatewayresponse.header.X'],
    ['AWS::Cognito::UserPool', { LambdaConfig: { PreTokenGeneration: 'arn' } }, 'LambdaConfig'],
    ['AWS::Lambda::Alias', { FunctionName: 'f', FunctionVersion: '1', Name: 'live', RoutingConfig: {} }, 'RoutingConfig'],
    ['AWS::Lambda::EventInvokeConfig', { FunctionName: 'f', Qualifier: '$LATEST', DestinationConfig: { OnFailure: { Destination: 'arn:aws:events:us-east-1:0:event-bus/b' } } }, 'SQS queues only'],
    ['AWS::Scheduler::Schedule', { FlexibleTimeWindow: { Mode: 'OFF' }, ScheduleExpression: 'rate(1 day)', Target: { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage', RoleArn: 'r' } }, 'Target.Arn'],
    ['AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 day)', ScheduleExpressionTimezone: 'Europe/Berlin', Target: {} }, 'ScheduleExpressionTimezone'],
    ['AWS::SNS::Subscription', { TopicArn: 'arn', Protocol: 'sqs', Endpoint: 'arn', FilterPolicy: {} }, 'FilterPolicy'],
    ['AWS::IAM::Policy', { PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'a', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }] }, Roles: ['r'] }, 'IpAddress'],
  ])('of %s with %j is refused for %s', async (type, properties, name) => {
    await expect(deploy(type, properties)).rejects.toThrow(name);
  });

  it('with edge services runs without them, and says so', async () => {
    const acl = await deploy('AWS::WAFv2::WebACL', { Scope: 'REGIONAL', DefaultAction: {} });
    expect(acl).toMatchObject({ resources: new Map([['Thing', { attributes: { Arn: expect.stringMatching(/^arn:aws:wafv2:us-east-1:000000000000:regional\/webacl\//) as unknown } }]]) });
    await deploy('AWS::CloudFront::Distribution', { DistributionConfig: {} });
    for (const service of services) if (service.names.includes('wafv2')) await service.start?.();
    expect(lines).toContain('edge: not run locally: Thing (AWS::WAFv2::WebACL), Thing (AWS::CloudFront::Distribution)');
  });
});
