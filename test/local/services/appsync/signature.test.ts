import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedHeaders } from '../../../signedHeaders.ts';
import { passing, startApi, type TestApi } from './startApi.ts';

const roleArn = 'arn:aws:iam::000000000000:role/backend';
const query = { query: '{a}' };
let api: TestApi;
let apiArn: string;

beforeAll(async () => {
  api = await startApi({
    schema: 'type Query @aws_iam { a: String b: String nested: Nested who: AWSJSON } type Nested @aws_iam { c: String } type Mutation @aws_iam { m: String }',
    resolvers: { 'Query.a': passing('"a"'), 'Query.b': passing('"b"'), 'Query.nested': passing('({ c: "c" })'), 'Query.who': passing('ctx.identity'), 'Mutation.m': passing('"m"') },
  });
  const deployed = await api.service.resources?.['AWS::AppSync::GraphQLApi']?.({
    logicalId: 'Api',
    type: 'AWS::AppSync::GraphQLApi',
    defaultName: 'test-Api',
    properties: { Name: 'test', AuthenticationType: 'API_KEY', AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }] },
  });
  apiArn = deployed?.ref ?? '';
});
afterAll(() => api.close());

const grant = (name: string, ...resources: readonly string[]) => {
  const arn = `arn:aws:iam::000000000000:role/${name}`;
  api.policies.attach(arn, [{ Effect: 'Allow', Action: ['appsync:GraphQL'], Resource: resources.map((resource) => `${apiArn}/${resource}`) }]);
  return api.credentials.mint(arn, 'session');
};

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
describe('a signed request', () => {
  it('is let in with the right secret', async () => {
    expect((await api.postSigned(query)).body).toEqual({ data: { a: 'a' } });
  });

  it.each([
    ['with another secret', { secretAccessKey: 'other' }, 'InvalidSignatureException', /^The request signature we calculated does not match/],
    ['by an unknown key', { accessKeyId: 'AKIA0' }, 'UnrecognizedClientException', /^The security token included in the request is invalid\.$/],
    ['more than five minutes ago', { at: new Date(Date.now() - 301_000) }, 'InvalidSignatureException', /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/],
    ['more than five minutes ahead', { at: new Date(Date.now() + 303_000) }, 'InvalidSignatureException', /^Signature not yet current: \d{8}T\d{6}Z is still later than .* \+ 5 min\.\)$/],
  ])('%s is answered 403', async (_what, signing, errorType, message) => {
    const { status, body } = await api.postSigned(query, signing);
    expect(status).toBe(403);
    expect(body).toEqual({ errors: [{ errorType, message: expect.stringMatching(message) as string }] });
  });

  it('whose body was changed on the way is answered 403', async () => {
    const headers = await signedHeaders({ url: `${api.url}/graphql`, body: JSON.stringify(query) }, { service: 'appsync' });
    expect((await api.post({ query: '{b}' }, headers)).status).toBe(403);
  });

  it('of a role needs its session token', async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = grant('tokens', '*');
    expect((await api.postSigned(query, { accessKeyId, secretAccessKey, sessionToken })).status).toBe(200);
    expect((await api.postSigned(query, { accessKeyId, secretAccessKey })).status).toBe(403);
  });
});

// https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-iam-authorization
describe('a role', () => {
  it('may call the fields that its policies grant appsync:GraphQL on, and what these answer', async () => {
    const { body } = await api.postSigned({ query: '{a b nested {c}}' }, grant('some', 'types/Query/fields/a', 'types/Query/fields/nested'));
    expect(body.data).toEqual({ a: 'a', b: null, nested: { c: 'c' } });
    expect(body.errors).toMatchObject([{ path: ['b'], errorType: 'Unauthorized', message: 'Not Authorized to access b on type Query' }]);
  });

  it('that may call nothing of the API is answered 401', async () => {
    const { status, body } = await api.postSigned(query, api.credentials.mint(roleArn, 'session'));
    expect(status).toBe(401);
    expect(body).toEqual({ errors: [{ errorType: 'UnauthorizedException', message: 'Permission denied' }] });
  });

  it('is known to resolvers by its session', async () => {
    const { body } = await api.postSigned({ query: '{who}' }, grant('known', 'types/Query/*'));
    expect(JSON.parse(String(body.data?.['who']))).toMatchObject({ userArn: 'arn:aws:sts::000000000000:assumed-role/known/session', username: 'AROA:session' });
  });
});
