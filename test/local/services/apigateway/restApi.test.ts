import { afterAll, beforeAll, expect, it } from 'vitest';

import { poolKeys } from '../../../../local/services/cognito/keys.ts';
import { signToken } from '../../../../local/services/cognito/tokens.ts';
import { signedHeaders } from '../../../signedHeaders.ts';
import { functionResource, roleResource, type TemporaryCloud } from '../../temporaryCloud.ts';
import { api, type Gateway, method, openGateway, resource, root, uri } from './gatewayTemplate.ts';

let gateway: Gateway;
let cloud: TemporaryCloud;
let url: string;

beforeAll(async () => {
  gateway = await openGateway({
    functions: {
      'echo.zip': `export const handler = async (event) => {
        if (event.queryStringParameters?.malformed) return { body: 1 };
        return { statusCode: 201, headers: { 'X-Own': 'yes' }, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] }, body: JSON.stringify(event) };
      };`,
      'decide.zip': `export const handler = async (event) => {
        const key = event.headers['x-who'];
        if (key === 'nobody') throw new Error('Unauthorized');
        return { principalId: key, context: { level: 3 }, policyDocument: { Version: '2012-10-17', Statement: [{ Effect: key === 'denied' ? 'Deny' : 'Allow', Action: 'execute-api:Invoke', Resource: event.methodArn }] } };
      };`,
    },
    resources: {
      Role: roleResource(),
      Echo: functionResource('echo.zip', { FunctionName: 'echo' }),
      Decide: functionResource('decide.zip', { FunctionName: 'decide' }),
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
      Users: resource(root, 'users'),
      User: resource({ Ref: 'Users' }, '{userId}'),
      Me: resource({ Ref: 'Users' }, 'me'),
      Rest: resource({ Ref: 'Users' }, '{rest+}'),
      Guarded: resource(root, 'guarded'),
      Pooled: resource(root, 'pooled'),
      Strict: resource(root, 'strict'),
      GetUser: method({ Ref: 'User' }, 'GET'),
      GetMe: method({ Ref: 'Me' }, 'GET'),
      AnyRest: method({ Ref: 'Rest' }, 'ANY'),
      Authorizer: { Type: 'AWS::ApiGateway::Authorizer', Properties: { RestApiId: api, Name: 'decide', Type: 'REQUEST', AuthorizerUri: uri('Decide'), IdentitySource: 'method.request.header.x-who', AuthorizerResultTtlInSeconds: 0 } },
      PoolAuthorizer: { Type: 'AWS::ApiGateway::Authorizer', Properties: { RestApiId: api, Name: 'pool', Type: 'COGNITO_USER_POOLS', IdentitySource: 'method.request.header.Authorization' } },
      GetGuarded: method({ Ref: 'Guarded' }, 'GET', { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Authorizer' } }),
      GetPooled: method({ Ref: 'Pooled' }, 'GET', { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: { Ref: 'PoolAuthorizer' } }),
      Shape: { Type: 'AWS::ApiGateway::Model', Properties: { RestApiId: api, Name: 'Shape', ContentType: 'application/json', Schema: { $schema: 'http://json-schema.org/draft-04/schema#', type: 'object', required: ['id'], properties: { id: { type: 'string' } } } } },
      Validator: { Type: 'AWS::ApiGateway::RequestValidator', Properties: { RestApiId: api, ValidateRequestBody: true, ValidateRequestParameters: true } },
      PostStrict: method({ Ref: 'Strict' }, 'POST', { RequestValidatorId: { Ref: 'Validator' }, RequestModels: { 'application/json': { Ref: 'Shape' } }, RequestParameters: { 'method.request.querystring.limit': true } }),
      OptionsStrict: method({ Ref: 'Strict' }, 'OPTIONS', { Integration: { Type: 'MOCK', IntegrationResponses: [{ StatusCode: '204', ResponseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'*'" } }] } }),
      Denied: { Type: 'AWS::ApiGateway::GatewayResponse', Properties: { RestApiId: api, ResponseType: 'ACCESS_DENIED', StatusCode: '403', ResponseParameters: { 'gatewayresponse.header.Content-Type': "'application/problem+json'" }, ResponseTemplates: { 'application/json': '{"detail":$context.error.messageString}' } } },
      Admit: { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: { 'Fn::GetAtt': ['Echo', 'Arn'] }, Principal: 'apigateway.amazonaws.com', SourceArn: { 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*' } } },
      AdmitAuthorizer: { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Decide' }, Principal: 'apigateway.amazonaws.com', SourceArn: { 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/authorizers/${Authorizer}' } } },
      Shut: functionResource('echo.zip', { FunctionName: 'shut' }),
      AdmitElsewhere: { Type: 'AWS::Lambda::Permission', Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'shut', Principal: 'apigateway.amazonaws.com', SourceArn: { 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/v1/POST/*' } } },
      ShutPath: resource(root, 'shut'),
      GetShut: method({ Ref: 'ShutPath' }, 'GET', { Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: uri('Shut') } }),
      Signed: resource(root, 'signed'),
      GetSigned: method({ Ref: 'Signed' }, 'GET', { AuthorizationType: 'AWS_IAM' }),
      Rare: resource(root, 'rare'),
      GetRare: method({ Ref: 'Rare' }, 'GET'),
      Metered: resource(root, 'metered'),
      GetMetered: method({ Ref: 'Metered' }, 'GET', { ApiKeyRequired: true }),
      Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Value: 'key-in-a-plan-0000000', Enabled: true } },
      LooseKey: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Value: 'key-in-no-plan-000000', Enabled: true } },
      Plan: { Type: 'AWS::ApiGateway::UsagePlan', Properties: { ApiStages: [{ ApiId: api, Stage: { Ref: 'Stage' } }], Throttle: { RateLimit: 0.01, BurstLimit: 2 } } },
      PlanKey: { Type: 'AWS::ApiGateway::UsagePlanKey', Properties: { KeyId: { Ref: 'Key' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } } },
      Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: api } },
      Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: api, StageName: 'v1', DeploymentId: { Ref: 'Deployment' }, MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 }, { HttpMethod: 'GET', ResourcePath: '/rare', ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 2 }] } },
    },
  });
  cloud = gateway.cloud;
  url = `${gateway.url}/v1`;
});
afterAll(() => gateway.close());

it('gives the function the proxy event, and its answer to the client', async () => {
  const answer = await fetch(`${url}/users/a%2Fb?x=1&x=2&y=%20`, { headers: { 'X-Twice': 'once' } });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('x-own')).toBe('yes');
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await answer.json()).toMatchObject({
    resource: '/users/{userId}',
    path: '/users/a%2Fb',
    httpMethod: 'GET',
    pathParameters: { userId: 'a%2Fb' },
    queryStringParameters: { x: '2', y: ' ' },
    multiValueQueryStringParameters: { x: ['1', '2'], y: [' '] },
    headers: { 'X-Twice': 'once', 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Proto': 'http', 'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/) as unknown },
    multiValueHeaders: { 'X-Twice': ['once'] },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
    requestContext: { resourcePath: '/users/{userId}', path: '/v1/users/a%2Fb', stage: 'v1', accountId: '000000000000', protocol: 'HTTP/1.1', identity: { sourceIp: '127.0.0.1' }, requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/) as unknown },
  });
});

it('prefers fixed segments to parameters, and parameters to greedy ones', async () => {
  const resourceOf = async (path: string, init?: RequestInit): Promise<unknown> => ((await (await fetch(url + path, init)).json()) as { resource: unknown }).resource;
  expect(await resourceOf('/users/me')).toBe('/users/me');
  expect(await resourceOf('/users/you')).toBe('/users/{userId}');
  expect(await resourceOf('/users/you/and/me')).toBe('/users/{rest+}');
  expect(await resourceOf('/users/me', { method: 'PUT', body: '{}' })).toBe('/users/{rest+}');
});

it('answers for paths that it does not have, and for functions that answer wrongly, as API Gateway does', async () => {
  const missing = await fetch(`${url}/nowhere`);
  expect([missing.status, await missing.json()]).toEqual([403, { message: 'Missing Authentication Token' }]);
  const malformed = await fetch(`${url}/users/a?malformed=1`);
  expect([malformed.status, await malformed.json()]).toEqual([502, { message: 'Internal server error' }]);
});

it('asks a REQUEST authorizer and hands its context on', async () => {
  const ask = (who?: string): Promise<Response> => fetch(`${url}/guarded`, { headers: who === undefined ? {} : { 'x-who': who } });
  expect(await (await ask('viewer')).json()).toMatchObject({ requestContext: { authorizer: { principalId: 'viewer', level: '3' } } });
  for (const who of [undefined, 'nobody']) {
    const answer = await ask(who);
    expect([answer.status, await answer.json()]).toEqual([401, { message: 'Unauthorized' }]);
  }
  const denied = await ask('denied');
  expect(denied.headers.get('content-type')).toBe('application/problem+json');
  expect([denied.status, await denied.json()]).toEqual([403, { detail: 'User is not authorized to access this resource with an explicit deny' }]);
});

it('checks tokens of the user pool', async () => {
  const token = await signToken(await poolKeys(`${cloud.folder}/state/cognito`), { userId: 'u1', groups: ['operators'] });
  const answer = await fetch(`${url}/pooled`, { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toMatchObject({ requestContext: { authorizer: { claims: { sub: 'u1', 'cognito:groups': 'operators', exp: expect.stringMatching(/^\w{3} \w{3} \d\d [\d:]{8} UTC \d{4}$/) as unknown } } } });
  expect((await fetch(`${url}/pooled`, { headers: { authorization: `Bearer ${token.slice(0, -6)}AAAAAA` } })).status).toBe(401);
});

it('validates parameters and bodies by the method\'s model, and answers preflights by its mock', async () => {
  const post = (query: string, body: string): Promise<Response> => fetch(`${url}/strict${query}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect((await post('?limit=1', '{"id":"a"}')).status).toBe(201);
  const body = await post('?limit=1', '{"id":1}');
  expect([body.status, await body.json()]).toEqual([400, { message: 'Invalid request body' }]);
  const parameters = await post('', '{"id":"a"}');
  expect([parameters.status, await parameters.json()]).toEqual([400, { message: 'Missing required request parameters: [limit]' }]);
  const preflight = await fetch(`${url}/strict`, { method: 'OPTIONS' });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
it('lets as many requests through as the stage allows the method', async () => {
  const statuses = await Promise.all([1, 2, 3, 4].map(async () => (await fetch(`${url}/rare`)).status));
  expect(statuses.toSorted()).toEqual([201, 201, 429, 429]);
  expect(await (await fetch(`${url}/rare`)).json()).toEqual({ message: 'Too Many Requests' });
  expect((await fetch(`${url}/users/me`)).status).toBe(201);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
it('lets in the keys of a usage plan, as often as the plan allows', async () => {
  const status = async (key: string) => (await fetch(`${url}/metered`, { headers: { 'x-api-key': key } })).status;
  expect(await status('key-in-no-plan-000000')).toBe(403);
  expect(await status('key-in-a-plan-0000000')).toBe(201);
  expect(await status('key-in-a-plan-0000000')).toBe(201);
  expect(await status('key-in-a-plan-0000000')).toBe(429);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
it('verifies the signature and the grant of a method with IAM authorization', async () => {
  const signed = (signing = {}) => signedHeaders({ url: `${url}/signed`, method: 'GET' }, { service: 'execute-api', ...signing });
  expect(await (await fetch(`${url}/signed`)).json()).toEqual({ message: 'Missing Authentication Token' });
  expect((await fetch(`${url}/signed`, { headers: await signed({ secretAccessKey: 'other' }) })).status).toBe(403);
  const answer = await fetch(`${url}/signed`, { headers: await signed() });
  expect(await answer.json()).toMatchObject({ requestContext: { identity: { accountId: '000000000000', userArn: 'arn:aws:iam::000000000000:user/local', accessKey: 'local', caller: 'local', user: 'local' } } });
});

// https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
it('cannot invoke a function whose permissions do not let the method in', async () => {
  expect((await fetch(`${url}/shut`)).status).toBe(502);
  expect(cloud.lines.join('\n')).toContain('apigateway.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:shut because no resource-based policy allows');
});
