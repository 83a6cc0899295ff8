import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { functionResource, roleResource } from '../../temporaryCloud.ts';
import { admit, api, type Gateway, method, openGateway, resource, root, uri } from './gatewayTemplate.ts';

let gateway: Gateway;

const gatewayResponse = (properties: Record<string, unknown>): Record<string, unknown> => ({ Type: 'AWS::ApiGateway::GatewayResponse', Properties: { RestApiId: api, ...properties } });
const stage = (name: string, properties: Record<string, unknown> = {}): Record<string, unknown> => ({ Type: 'AWS::ApiGateway::Stage', Properties: { RestApiId: api, StageName: name, ...properties } });

beforeAll(async () => {
  gateway = await openGateway({
    functions: {
      'echo.zip': `export const handler = async (event) => {
        if (event.path === '/slow') await new Promise((resolve) => setTimeout(resolve, 5000));
        if (event.path === '/image') return { statusCode: 200, headers: { 'Content-Type': 'image/png' }, isBase64Encoded: true, body: Buffer.from([1, 2, 255]).toString('base64') };
        return { statusCode: 200, body: JSON.stringify(event) };
      };`,
      'decide.zip': `export const handler = async (event) => {
        if (event.authorizationToken === 'token-stranger') throw new Error('Unauthorized');
        return { principalId: JSON.stringify(event), policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: event.methodArn }] } };
      };`,
    },
    resources: {
      Role: roleResource(),
      Echo: functionResource('echo.zip', { FunctionName: 'echo', Timeout: 10 }),
      Decide: functionResource('decide.zip', { FunctionName: 'decide' }),
      AdmitEcho: admit('Echo'),
      AdmitDecide: admit('Decide'),
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api', BinaryMediaTypes: ['image/*'], MinimumCompressionSize: 200 } },
      ...Object.fromEntries(['image', 'slow', 'token', 'mock', 'film', 'metered', 'plain'].map((part) => [`${part}Path`, resource(root, part)])),
      AnyImage: method({ Ref: 'imagePath' }, 'ANY'),
      GetPlain: method({ Ref: 'plainPath' }, 'GET'),
      GetSlow: method({ Ref: 'slowPath' }, 'GET', { Integration: { Type: 'AWS_PROXY', Uri: uri('Echo'), TimeoutInMillis: 100 } }),
      Token: { Type: 'AWS::ApiGateway::Authorizer', Properties: { RestApiId: api, Name: 'token', Type: 'TOKEN', AuthorizerUri: uri('Decide'), IdentitySource: 'method.request.header.Auth', IdentityValidationExpression: 'token-.*' } },
      GetToken: method({ Ref: 'tokenPath' }, 'GET', { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Token' } }),
      GetMock: method({ Ref: 'mockPath' }, 'GET', {
        Integration: { Type: 'MOCK', RequestTemplates: { 'application/json': '{ statusCode: 418 }' }, IntegrationResponses: [{ StatusCode: '200' }, { StatusCode: '418', ResponseTemplates: { 'application/json': '{"tea":true}' } }] },
      }),
      Id: { Type: 'AWS::ApiGateway::Model', Properties: { RestApiId: api, Name: 'Id', Schema: { type: 'string', maxLength: 3 } } },
      Film: { Type: 'AWS::ApiGateway::Model', Properties: { RestApiId: api, Name: 'Film', Schema: { type: 'object', properties: { id: { $ref: { 'Fn::Sub': 'https://apigateway.amazonaws.com/restapis/${Api}/models/${Id}' } } } } } },
      Validator: { Type: 'AWS::ApiGateway::RequestValidator', Properties: { RestApiId: api, ValidateRequestBody: true } },
      PostFilm: method({ Ref: 'filmPath' }, 'POST', { RequestValidatorId: { Ref: 'Validator' }, RequestModels: { 'application/json': { Ref: 'Film' } } }),
      GetMetered: method({ Ref: 'meteredPath' }, 'GET', { ApiKeyRequired: true }),
      PostMetered: method({ Ref: 'meteredPath' }, 'POST', { ApiKeyRequired: true }),
      Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Value: 'key-in-a-plan-0000000', Enabled: true } },
      OffKey: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Value: 'key-turned-off-000000', Enabled: false } },
      Plan: { Type: 'AWS::ApiGateway::UsagePlan', Properties: { ApiStages: [{ ApiId: api, Stage: { Ref: 'One' }, Throttle: { '/metered/POST': { RateLimit: 0.01, BurstLimit: 1 } } }], Quota: { Limit: 4, Period: 'DAY' } } },
      ...Object.fromEntries(['Key', 'OffKey'].map((key) => [`Plan${key}`, { Type: 'AWS::ApiGateway::UsagePlanKey', Properties: { KeyId: { Ref: key }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } } }])),
      BadBody: gatewayResponse({
        ResponseType: 'BAD_REQUEST_BODY',
        StatusCode: '422',
        ResponseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': 'method.request.header.Origin', 'gatewayresponse.header.X-Request': 'context.requestId', 'gatewayresponse.header.X-Fixed': "'yes'" },
        ResponseTemplates: { 'application/json': '{"what":"$context.error.validationErrorString","where":"$context.path","how":"$context.httpMethod","stage":"$context.stage"}' },
      }),
      All: gatewayResponse({ ResponseType: 'DEFAULT_4XX', ResponseParameters: { 'gatewayresponse.header.X-Any': "'4xx'" } }),
      One: stage('one', { Variables: { colour: 'green' } }),
      Two: stage('two'),
    },
  });
});
afterAll(() => gateway.close());

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(gateway.url + path, init);
const json = async (path: string, init?: RequestInit): Promise<Record<string, unknown>> => (await (await get(path, init)).json()) as Record<string, unknown>;

/** The body's bytes as sent. */
function raw(path: string, headers: Record<string, string>): Promise<{ readonly encoding: string | undefined; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    request(gateway.url + path, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .end();
  });
}

it('serves each stage with its own variables', async () => {
  expect(await json('/one/plain')).toMatchObject({ stageVariables: { colour: 'green' }, requestContext: { stage: 'one', path: '/one/plain' } });
  expect(await json('/two/plain')).toMatchObject({ stageVariables: null, requestContext: { stage: 'two' } });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
it('hands binary bodies over in base64, and bytes to clients that accept them', async () => {
  const sent = await get('/one/image', { method: 'POST', headers: { 'content-type': 'image/png', accept: 'text/plain' }, body: new Uint8Array([1, 2, 255]) });
  expect(await sent.text()).toBe(Buffer.from([1, 2, 255]).toString('base64'));
  expect(await (await get('/one/image', { headers: { accept: 'image/png' } })).bytes()).toEqual(new Uint8Array([1, 2, 255]));
  expect(await json('/one/film', { method: 'POST', headers: { 'content-type': 'image/png' }, body: new Uint8Array([255]) })).toMatchObject({ isBase64Encoded: true, body: '/w==' });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html
it('compresses long answers for clients that take it', async () => {
  const compressed = await raw('/one/plain', { 'accept-encoding': 'gzip' });
  expect(compressed.encoding).toBe('gzip');
  expect(JSON.parse(gunzipSync(compressed.body).toString())).toMatchObject({ path: '/plain' });
  expect((await raw('/one/plain', {})).encoding).toBeUndefined();
  expect((await raw('/one/mock', { 'accept-encoding': 'gzip' })).encoding).toBeUndefined();
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
it('asks a TOKEN authorizer about the token alone', async () => {
  const answer = await json('/one/token', { headers: { auth: 'token-1' } });
  const { principalId, integrationLatency } = (answer['requestContext'] as { authorizer: { principalId: string; integrationLatency: unknown } }).authorizer;
  expect(JSON.parse(principalId)).toEqual({ type: 'TOKEN', methodArn: expect.stringMatching(/\/one\/GET\/token$/) as unknown, authorizationToken: 'token-1' });
  expect(integrationLatency).toEqual(expect.any(Number));
  for (const auth of ['other', 'token-stranger']) expect((await get('/one/token', { headers: { auth } })).status).toBe(401);
});

it('ends an integration after its own time-out', async () => {
  const answer = await get('/one/slow');
  expect([answer.status, await answer.json()]).toEqual([504, { message: 'Endpoint request timed out' }]);
});

it('answers a mock by the status that its template chooses', async () => {
  const answer = await get('/one/mock');
  expect([answer.status, await answer.json()]).toEqual([418, { tea: true }]);
});

it('validates by models that refer to each other, and words the refusal as the gateway response says', async () => {
  const post = (body: unknown): Promise<Response> => get('/one/film', { method: 'POST', headers: { 'content-type': 'application/json', origin: 'https://page.example' }, body: JSON.stringify(body) });
  expect((await post({ id: 'abc' })).status).toBe(200);
  const refused = await post({ id: 'abcd' });
  expect(refused.status).toBe(422);
  expect(refused.headers.get('access-control-allow-origin')).toBe('https://page.example');
  expect(refused.headers.get('x-request')).toBe(refused.headers.get('x-amzn-requestid'));
  expect(refused.headers.get('x-fixed')).toBe('yes');
  expect(await refused.json()).toEqual({ what: '[/id must NOT have more than 3 characters]', where: '/one/film', how: 'POST', stage: 'one' });
});

it('falls back on the response for all 4xx', async () => {
  expect((await get('/one/nowhere')).headers.get('x-any')).toBe('4xx');
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
it('names the key in the event, and keeps to the plan\'s limits of a method and of a day', async () => {
  const ask = (key: string, method = 'GET'): Promise<Response> => get('/one/metered', { method, headers: { 'x-api-key': key } });
  expect((await ask('key-turned-off-000000')).status).toBe(403);
  expect(await (await ask('key-in-a-plan-0000000')).json()).toMatchObject({ requestContext: { identity: { apiKey: 'key-in-a-plan-0000000', apiKeyId: expect.any(String) as unknown } } });
  expect((await ask('key-in-a-plan-0000000', 'POST')).status).toBe(200);
  const throttled = await ask('key-in-a-plan-0000000', 'POST');
  expect([throttled.status, await throttled.json()]).toEqual([429, { message: 'Too Many Requests' }]);
  for (let count = 0; count < 2; count++) expect((await ask('key-in-a-plan-0000000')).status).toBe(200);
  const spent = await ask('key-in-a-plan-0000000');
  expect([spent.status, await spent.json()]).toEqual([429, { message: 'Limit Exceeded' }]);
});
