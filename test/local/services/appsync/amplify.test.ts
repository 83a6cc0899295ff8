import { Amplify } from 'aws-amplify';
import { generateClient } from 'aws-amplify/api';
import { decodeJWT } from 'aws-amplify/auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passing, startApi, type TestApi } from './startApi.ts';

/*
 * The ways to prove who asks that Amplify offers and Upnext's own schema does not: OIDC and a Lambda authorizer. The others are tested
 * on the whole stack, subscriptions too, which Amplify opens over wss only.
 */

/** Unsigned, as only Amplify itself looks into it. */
const jwt = ['{"alg":"RS256"}', '{"sub":"u","exp":4102444800}', 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');
const text = '@aws_oidc @aws_lambda';
let api: TestApi;

beforeAll(async () => {
  api = await startApi({
    schema: `type Query ${text} { who: String } type Mutation ${text} { say(what: String): String }`,
    api: {
      AuthenticationType: 'AWS_LAMBDA',
      LambdaAuthorizerConfig: { AuthorizerUri: 'arn:aws:lambda:us-east-1:000000000000:function:authorizer' },
      AdditionalAuthenticationProviders: [{ AuthenticationType: 'OPENID_CONNECT', OpenIDConnectConfig: { Issuer: 'https://issuer.example' } }],
    },
    functions: { authorizer: (event) => ({ isAuthorized: (event as { authorizationToken: string }).authorizationToken === 'open-sesame', resolverContext: { name: 'Ali' } }) },
    resolvers: { 'Query.who': passing('util.authType() + " " + (ctx.identity.sub ?? ctx.identity.resolverContext.name)'), 'Mutation.say': passing('ctx.args.what') },
    verifyToken: (token) => (token === jwt ? Promise.resolve({ sub: 'u', iss: 'https://issuer.example' }) : Promise.reject(new Error('bad'))),
  });
  Amplify.configure(
    { API: { GraphQL: { endpoint: `${api.url}/graphql`, region: 'us-east-1', defaultAuthMode: 'lambda' } } },
    { Auth: { tokenProvider: { getTokens: () => Promise.resolve({ accessToken: decodeJWT(jwt) }) } } },
  );
});
afterAll(() => api.close());

type AuthMode = 'oidc' | 'lambda';
const ask = async (query: string, authMode: AuthMode, authToken?: string): Promise<unknown> => {
  try {
    const { data } = (await generateClient().graphql({ query, authMode, ...(authToken === undefined ? {} : { authToken }) })) as { data: unknown };
    return data;
  } catch (error) {
    return (error as { errors?: { message: string }[] }).errors?.[0]?.message ?? String(error);
  }
};

describe('AWS Amplify', () => {
  it.each([
    ['oidc', undefined, 'Open ID Connect Authorization u'],
    ['lambda', 'open-sesame', 'Lambda Authorization Ali'],
  ] as const)('queries and mutates with %s', async (mode, token, who) => {
    expect(await ask('{ who }', mode, token)).toEqual({ who });
    expect(await ask('mutation { say(what: "hello") }', mode, token)).toEqual({ say: 'hello' });
  });

  it('hears that it may not', async () => {
    expect(await ask('{ who }', 'lambda', 'open-barley')).toBe('Unauthorized');
  });
});
