import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKey, passing, startApi, type TestApi } from './startApi.ts';

const claims: Readonly<Record<string, Record<string, unknown>>> = {
  'viewer.a.b': { sub: 'u1', iss: 'https://issuer', 'cognito:username': 'ada' },
  'operator.a.b': { sub: 'u2', iss: 'https://issuer', 'cognito:username': 'bo', 'cognito:groups': ['operators'] },
};
let api: TestApi;

beforeAll(async () => {
  api = await startApi({
    schema: `
      type Query {
        plain: String
        keyed: String @aws_api_key
        viewers: String @aws_cognito_user_pools
        operators: String @aws_cognito_user_pools(cognito_groups: ["operators"])
        backends: String @aws_iam
        either: String @aws_iam @aws_cognito_user_pools
        typed: Secret @aws_api_key @aws_cognito_user_pools
        identity: AWSJSON @aws_api_key @aws_cognito_user_pools @aws_iam
      }
      type Secret @aws_cognito_user_pools { text: String open: String @aws_api_key @aws_cognito_user_pools }`,
    resolvers: {
      ...Object.fromEntries(['plain', 'keyed', 'viewers', 'operators', 'backends', 'either'].map((name) => [`Query.${name}`, passing('"yes"')])),
      'Query.typed': passing('({ text: "t", open: "o" })'),
      'Query.identity': passing('({ identity: ctx.identity, type: util.authType() })'),
    },
    verifyToken: (token) => {
      const found = claims[token];
      if (found) return Promise.resolve(found);
      return Promise.reject(new Error(token.startsWith('old') ? 'Token expired at …' : 'bad signature'));
    },
  });
});
afterAll(() => api.close());

// https://github.com/aws-amplify/amplify-js/issues/4373
describe('credentials', () => {
  it.each([
    ['that are absent', {}, 'Valid authorization header not provided.'],
    ['with another API key', { 'x-api-key': 'da2-other' }, 'You are not authorized to make this call.'],
    ['with a token of a bad signature', { authorization: 'x.y.z' }, 'You are not authorized to make this call.'],
    ['with an old token', { authorization: 'Bearer old.y.z' }, 'Token has expired.'],
    ['with a token that is none', { authorization: 'token' }, 'Unable to parse JWT token.'],
  ])('%s are answered 401', async (_what, headers, message) => {
    const response = await api.post({ query: '{plain}' }, headers);
    expect(response.status).toBe(401);
    expect(response.headers.get('x-amzn-errortype')).toBe('UnauthorizedException');
    expect(response.body).toEqual({ errors: [{ errorType: 'UnauthorizedException', message }] });
  });

  it('of a kind that the API does not offer are answered 401', async () => {
    const keysOnly = await startApi({ schema: 'type Query { a: String }', api: { AdditionalAuthenticationProviders: [] } });
    expect((await keysOnly.post({ query: '{a}' }, { authorization: 'viewer.a.b' })).status).toBe(401);
    expect((await keysOnly.postSigned({ query: '{a}' })).status).toBe(401);
    await keysOnly.close();
  });
});

// https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#using-additional-authorization-modes
describe('a field', () => {
  const callers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    key: { 'x-api-key': apiKey },
    viewer: { authorization: 'viewer.a.b' },
    operator: { authorization: 'Bearer operator.a.b' },
  };
  const post = (query: string, caller: string) => (caller === 'backend' ? api.postSigned({ query }) : api.post({ query }, callers[caller]));
  it.each([
    ['plain', ['key']],
    ['keyed', ['key']],
    ['viewers', ['viewer', 'operator']],
    ['operators', ['operator']],
    ['backends', ['backend']],
    ['either', ['viewer', 'operator', 'backend']],
  ])('%s is open to %j alone', async (field, allowed) => {
    for (const caller of [...Object.keys(callers), 'backend']) {
      const { status, body } = await post(`{${field}}`, caller);
      expect(status).toBe(200);
      if (allowed.includes(caller)) expect(body, caller).toEqual({ data: { [field]: 'yes' } });
      else
        expect(body, caller).toEqual({
          data: { [field]: null },
          errors: [{ path: [field], data: null, errorType: 'Unauthorized', errorInfo: null, locations: [{ line: 1, column: 2, sourceName: null }], message: `Not Authorized to access ${field} on type Query` }],
        });
    }
  });

  it('follows its type unless it says otherwise', async () => {
    expect((await api.post({ query: '{typed {text open}}' }, callers['viewer'])).body).toEqual({ data: { typed: { text: 't', open: 'o' } } });
    const { body } = await api.post({ query: '{typed {text open}}' }, callers['key']);
    expect(body.data).toEqual({ typed: { text: null, open: 'o' } });
    expect(body.errors?.[0]).toMatchObject({ path: ['typed', 'text'], message: 'Not Authorized to access text on type Secret' });
  });
});

// https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html#aws-appsync-resolver-context-reference-identity-js
describe('the identity', () => {
  const identity = async (headers: Readonly<Record<string, string>>): Promise<unknown> => JSON.parse(String((await api.post({ query: '{identity}' }, headers)).body.data?.['identity']));

  it('of an API key is null', async () => {
    expect(await identity({ 'x-api-key': apiKey })).toEqual({ identity: null, type: 'API Key Authorization' });
  });

  it("of a token is the user's", async () => {
    expect(await identity({ authorization: 'Bearer operator.a.b', 'x-forwarded-for': '10.0.0.1' })).toEqual({
      identity: { sub: 'u2', issuer: 'https://issuer', username: 'bo', claims: claims['operator.a.b'], sourceIp: ['10.0.0.1', '127.0.0.1'], defaultAuthStrategy: 'ALLOW', groups: ['operators'] },
      type: 'User Pool Authorization',
    });
  });

  it('of a user in no group has null groups', async () => {
    expect(await identity({ authorization: 'viewer.a.b' })).toMatchObject({ identity: { groups: null, sub: 'u1' } });
  });

  it('of a signature is that of the account', async () => {
    const { body } = await api.postSigned({ query: '{identity}' });
    expect(JSON.parse(String(body.data?.['identity']))).toMatchObject({ identity: { accountId: '000000000000', userArn: 'arn:aws:iam::000000000000:user/local', cognitoIdentityId: null }, type: 'IAM Authorization' });
  });
});
