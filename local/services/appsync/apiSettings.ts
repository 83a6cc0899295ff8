import type { ApiSettings, AuthMode } from './api.ts';
import type { LambdaAuthorizerSettings } from './lambdaAuthorizer.ts';
import { bounded, type ResourceReader } from './template.ts';

const authModes: readonly AuthMode[] = ['API_KEY', 'AMAZON_COGNITO_USER_POOLS', 'OPENID_CONNECT', 'AWS_IAM', 'AWS_LAMBDA'];

/** https://docs.aws.amazon.com/general/latest/gr/appsync.html */
const limits = { queryDepth: 75, resolverCount: 10_000, environmentVariables: 50, authorizerTtlSeconds: 3600 };

type Properties = Readonly<Record<string, unknown>>;

/** The properties of an AWS::AppSync::GraphQLApi that `apiSettings` reads, or that change nothing here. */
export const apiProperties: readonly string[] = [
  ...['Name', 'AuthenticationType', 'AdditionalAuthenticationProviders', 'UserPoolConfig', 'OpenIDConnectConfig', 'LambdaAuthorizerConfig', 'EnvironmentVariables', 'QueryDepthLimit'],
  ...['ResolverCountLimit', 'IntrospectionConfig', 'LogConfig', 'XrayEnabled', 'Visibility', 'ApiType', 'OwnerContact', 'EnhancedMetricsConfig', 'Tags'],
];

export function apiSettings(reader: ResourceReader): ApiSettings {
  const mode = (value: unknown): AuthMode => {
    const found = authModes.find((each) => each === value);
    if (found === undefined) throw reader.fault('AuthenticationType', `must be one of ${authModes.join(', ')}, got ${JSON.stringify(value)}`);
    return found;
  };
  const defaultMode = mode(reader.get('AuthenticationType'));
  const others = reader.list('AdditionalAuthenticationProviders').map((each) => each as Properties);
  if (reader.get('ApiType') === 'MERGED') throw reader.fault('ApiType', 'MERGED is not run locally');
  if (reader.get('Visibility') === 'PRIVATE') throw reader.fault('Visibility', 'PRIVATE is not run locally: there is no network of its own here');
  const environment = Object.entries(reader.object('EnvironmentVariables'));
  if (environment.length > limits.environmentVariables) throw reader.fault('EnvironmentVariables', `holds ${environment.length} variables, at most ${limits.environmentVariables} fit`);
  const modes = new Set([defaultMode, ...others.map((each) => mode(each['AuthenticationType']))]);
  const lambda = reader.get('LambdaAuthorizerConfig') ?? others.find((each) => each['AuthenticationType'] === 'AWS_LAMBDA')?.['LambdaAuthorizerConfig'];
  return {
    defaultMode,
    modes,
    ...(modes.has('AWS_LAMBDA') ? { lambdaAuthorizer: authorizerSettings(reader, (lambda ?? {}) as Properties) } : {}),
    environment: Object.fromEntries(environment.map(([name, value]) => [name, String(value)])),
    queryDepthLimit: bounded(reader, 'QueryDepthLimit', limits.queryDepth),
    resolverCountLimit: bounded(reader, 'ResolverCountLimit', limits.resolverCount),
    introspection: reader.get('IntrospectionConfig') !== 'DISABLED',
  };
}

/** https://docs.aws.amazon.com/appsync/latest/APIReference/API_LambdaAuthorizerConfig.html */
function authorizerSettings(reader: ResourceReader, config: Properties): LambdaAuthorizerSettings {
  const { AuthorizerUri: functionArn, AuthorizerResultTtlInSeconds: ttl = 0, IdentityValidationExpression: expression, ...unknown } = config;
  const property = 'LambdaAuthorizerConfig';
  for (const name of Object.keys(unknown)) throw reader.fault(`${property}.${name}`, 'is not run locally');
  if (typeof functionArn !== 'string') throw reader.fault(`${property}.AuthorizerUri`, 'is missing');
  const ttlSeconds = Number(ttl);
  if (!(ttlSeconds >= 0 && ttlSeconds <= limits.authorizerTtlSeconds)) throw reader.fault(`${property}.AuthorizerResultTtlInSeconds`, `must be 0 to ${limits.authorizerTtlSeconds}, got ${JSON.stringify(ttl)}`);
  if (expression === undefined) return { functionArn, ttlSeconds };
  try {
    return { functionArn, ttlSeconds, validToken: new RegExp(`^(?:${String(expression)})$`) };
  } catch {
    throw reader.fault(`${property}.IdentityValidationExpression`, `is no regular expression: ${String(expression)}`);
  }
}
