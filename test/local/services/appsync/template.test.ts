import { describe, expect, it } from 'vitest';
import { CredentialRegistry } from '../../../../local/services/iam/credentials.ts';
import { RolePolicies } from '../../../../local/services/iam/policies.ts';
import { createAppSyncService } from '../../../../local/services/appsync/index.ts';
import { type DeployedResource, type LocalContext, type LocalService, TemplateError } from '../../../../local/service.ts';
import { passing, startApi } from './startApi.ts';

const context: LocalContext = {
  stateFolder: '/nonexistent',
  region: 'us-east-1',
  accountId: '000000000000',
  endpointUrl: 'http://127.0.0.1:4566',
  now: Date.now,
  log: () => undefined,
  call: () => Promise.reject(new Error('not called')),
};
const newService = (): LocalService => createAppSyncService(context, { apiKey: 'da2-k', frontUrl: 'http://127.0.0.1:4000', iam: { credentials: new CredentialRegistry(), policies: new RolePolicies({}) }, verifyToken: () => Promise.reject(new Error('no')) });
const deploy = async (service: LocalService, type: string, properties: Readonly<Record<string, unknown>>, logicalId = type): Promise<DeployedResource | undefined> =>
  service.resources?.[`AWS::AppSync::${type}`]?.({ logicalId, type: `AWS::AppSync::${type}`, defaultName: `upnext-${logicalId}`, properties });
const api = { Name: 'upnext', AuthenticationType: 'API_KEY' };

describe('a deployed resource', () => {
  it('says what Ref and GetAtt answer, the same at every start', async () => {
    const first = await deploy(newService(), 'GraphQLApi', api);
    expect(first).toEqual(await deploy(newService(), 'GraphQLApi', api));
    expect(first?.ref).toMatch(/^arn:aws:appsync:us-east-1:000000000000:apis\/[a-z2-7]{26}$/);
    expect(first?.attributes).toMatchObject({ Arn: first?.ref, GraphQLUrl: 'http://127.0.0.1:4000/graphql', RealtimeUrl: 'ws://127.0.0.1:4000/graphql/realtime' });
  });

  it('may be deployed again', async () => {
    const service = newService();
    await deploy(service, 'GraphQLApi', api);
    await expect(deploy(service, 'GraphQLApi', api)).resolves.toBeDefined();
  });

  it('of the API key has the local key', async () => {
    expect((await deploy(newService(), 'ApiKey', { ApiId: 'x', Expires: 1 }))?.attributes['ApiKey']).toBe('da2-k');
  });
});

describe('a template that the local stack cannot run', () => {
  it.each([
    ['an unknown way in', 'GraphQLApi', { ...api, AuthenticationType: 'PASSWORD' }, 'AuthenticationType must be one of'],
    ['a property that nothing honours', 'GraphQLApi', { ...api, MergedApiExecutionRoleArn: 'arn' }, 'MergedApiExecutionRoleArn is not run locally'],
    ['a Lambda authorizer without a function', 'GraphQLApi', { ...api, AuthenticationType: 'AWS_LAMBDA' }, 'LambdaAuthorizerConfig.AuthorizerUri is missing'],
    ['a token pattern that is none', 'GraphQLApi', { ...api, AuthenticationType: 'AWS_LAMBDA', LambdaAuthorizerConfig: { AuthorizerUri: 'arn', IdentityValidationExpression: '(' } }, 'IdentityValidationExpression is no regular expression'],
    ['a private API', 'GraphQLApi', { ...api, Visibility: 'PRIVATE' }, 'Visibility PRIVATE is not run locally'],
    ['a cache of another kind', 'ApiCache', { ApiId: 'x', ApiCachingBehavior: 'SOME', Ttl: 5 }, 'ApiCachingBehavior must be one of'],
    ['a cache kept too long', 'ApiCache', { ApiId: 'x', ApiCachingBehavior: 'FULL_REQUEST_CACHING', Ttl: 3601 }, 'Ttl must be 1 to 3600 seconds, got 3601'],
    ['a caching key from elsewhere', 'Resolver', { ApiId: 'x', TypeName: 'Query', FieldName: 'a', CachingConfig: { Ttl: 5, CachingKeys: ['$context.stash.a'] } }, 'CachingConfig.CachingKeys holds $context.stash.a'],
    ['a cached mutation', 'Resolver', { ApiId: 'x', TypeName: 'Mutation', FieldName: 'a', CachingConfig: { Ttl: 5 } }, 'CachingConfig is for queries'],
    ['a depth limit beyond AppSync’s', 'GraphQLApi', { ...api, QueryDepthLimit: 76 }, 'QueryDepthLimit must be at most 75, got 76'],
    ['a schema kept elsewhere', 'GraphQLSchema', { ApiId: 'x', DefinitionS3Location: 's3://b/k' }, 'DefinitionS3Location is not run locally'],
    ['a data source of another kind', 'DataSource', { ApiId: 'x', Name: 'r', Type: 'RELATIONAL_DATABASE', ServiceRoleArn: 'arn' }, 'Type RELATIONAL_DATABASE is not run locally'],
    ['a resolver of an unknown data source', 'Resolver', { ApiId: 'x', TypeName: 'Query', FieldName: 'a', DataSourceName: 'nope' }, 'DataSourceName names the unknown data source nope'],
    ['a mapping template', 'Resolver', { ApiId: 'x', TypeName: 'Query', FieldName: 'a', RequestMappingTemplate: '{}' }, 'RequestMappingTemplate is not run locally'],
  ])('is refused for %s', async (_what, type, properties, message) => {
    const deployed = deploy(newService(), type, properties);
    await expect(deployed).rejects.toThrow(TemplateError);
    await expect(deployed).rejects.toThrow(message);
  });

  it('is refused for a second API', async () => {
    const service = newService();
    await deploy(service, 'GraphQLApi', api);
    await expect(deploy(service, 'GraphQLApi', api, 'Other')).rejects.toThrow('Other (AWS::AppSync::GraphQLApi): the local stack serves one GraphQL API and GraphQLApi is it already.');
  });

  it.each([
    ['a schema that is none', 'type Query {', {}, 'Syntax Error'],
    ['a schema of unknown types', 'type Query { a: Nope }', {}, 'Unknown type "Nope"'],
    ['a resolver of a field that is not there', 'type Query { a: String }', { 'Query.b': passing('1') }, 'Query.b: No field named b found on type Query'],
    ['a resolver of a type that is not there', 'type Query { a: String }', { 'Film.b': passing('1') }, 'Film.b: Type Film not found'],
  ])('is refused for %s', async (_what, schema, resolvers, message) => {
    await expect(startApi({ schema, resolvers })).rejects.toThrow(message);
  });
});
