import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { createSsmService } from '../../../../local/services/ssm/server.ts';
import { RolePolicies } from '../../../../local/services/iam/policies.ts';
import { parsePolicyDocument } from '../../../../local/services/iam/policyDocument.ts';
import { functionResource, openTemporaryCloud, roleResource, type TemporaryCloud } from '../../temporaryCloud.ts';

let cloud: TemporaryCloud;
let lambda: LambdaClient;

beforeAll(async () => {
  cloud = await openTemporaryCloud({
    services: (host) => [createSsmService(host.context('ssm'))],
    functions: {
      // Signs by itself, as any SDK would, so that the function stays small.
      'read.zip': `
        import { createRequire } from 'node:module';
        const require = createRequire(${JSON.stringify(import.meta.url)});
        const { SSMClient, GetParameterCommand } = require('@aws-sdk/client-ssm');
        const client = new SSMClient({ maxAttempts: 1 });
        export const handler = async ({ name }) => (await client.send(new GetParameterCommand({ Name: name }))).Parameter.Value;`,
    },
    resources: {
      Role: roleResource(
        { Effect: 'Allow', Action: ['ssm:Get*'], Resource: { 'Fn::Sub': 'arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/app/*' } },
        { Effect: 'Deny', Action: '*', Resource: '*:parameter/app/secret' },
      ),
      Mine: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/app/mine', Type: 'String', Value: 'mine' } },
      Secret: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/app/secret', Type: 'String', Value: 'secret' } },
      Other: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/other', Type: 'String', Value: 'other' } },
      Read: functionResource('read.zip', { FunctionName: 'read', Timeout: 20 }),
    },
  });
  lambda = new LambdaClient({ ...cloud.client, maxAttempts: 1 });
});
afterAll(async () => {
  lambda.destroy();
  await cloud.remove();
});

async function read(name: string): Promise<unknown> {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: 'read', Payload: JSON.stringify({ name }) }));
  return JSON.parse(answer.Payload?.transformToString() ?? 'null');
}

it('lets a function do what its role allows', async () => {
  expect(await read('/app/mine')).toBe('mine');
});

it('refuses what no policy allows, in AWS\'s words', async () => {
  expect(await read('/other')).toMatchObject({
    errorType: 'AccessDeniedException',
    errorMessage:
      'User: arn:aws:sts::000000000000:assumed-role/test-Role/read is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:us-east-1:000000000000:parameter/other because no identity-based policy allows the ssm:GetParameter action',
  });
});

it('refuses what a policy denies, even where another allows it', async () => {
  expect(await read('/app/secret')).toMatchObject({ errorMessage: expect.stringMatching(/with an explicit deny in an identity-based policy$/) as unknown });
});

const ARN = 'arn:aws:iam::000000000000:role/r';

function decide(statements: readonly unknown[], action: string, resource: string): string {
  const policies = new RolePolicies({ 'aws:SecureTransport': 'true' });
  policies.attach(ARN, parsePolicyDocument({ Statement: statements }, 'test'));
  return policies.decide(ARN, { action, resource });
}

it.each([
  ['s3:GetObject', 'arn:aws:s3:::data/x', 'allowed'],
  ['S3:getobject', 'arn:aws:s3:::data/x', 'allowed'],
  ['s3:GetObject', 'arn:aws:s3:::DATA/x', 'implicitly denied'],
  ['s3:DeleteObject', 'arn:aws:s3:::data/x', 'implicitly denied'],
])('decides on %s of %s: %s', (action, resource, decision) => {
  expect(decide([{ Effect: 'Allow', Action: 's3:Get?bject', Resource: 'arn:aws:s3:::data/*' }], action, resource)).toBe(decision);
});

it('reads NotAction, NotResource and conditions', () => {
  expect(decide([{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }], 'sqs:SendMessage', 'q')).toBe('allowed');
  expect(decide([{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }], 's3:GetObject', 'o')).toBe('implicitly denied');
  expect(decide([{ Effect: 'Allow', Action: '*', NotResource: 'a*' }], 's3:GetObject', 'ab')).toBe('implicitly denied');
  expect(decide([{ Effect: 'Allow', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }], 's3:GetObject', 'o')).toBe('implicitly denied');
  expect(decide([{ Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringLikeIfExists: { 'aws:PrincipalOrgID': 'o-*' } } }], 's3:GetObject', 'o')).toBe('allowed');
});

it('refuses condition operators that it does not decide', () => {
  expect(() => parsePolicyDocument({ Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } } }, 'MyRole')).toThrow(/MyRole.*IpAddress/);
});
