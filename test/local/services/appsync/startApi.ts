import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CredentialRegistry } from '../../../../local/services/iam/credentials.ts';
import { RolePolicies } from '../../../../local/services/iam/policies.ts';
import { createAppSyncService } from '../../../../local/services/appsync/index.ts';
import { signedHeaders, type SigningOptions } from '../../../signedHeaders.ts';
import type { AwsCall, AwsResponse, LocalContext, LocalService } from '../../../../local/service.ts';

export const apiKey = 'da2-localdevelopment00000000';

/** One function by its name: given the payload, answers it or throws, as a Lambda handler does. */
export type TestFunctions = Readonly<Record<string, (payload: unknown) => unknown>>;

export interface TestApiOptions {
  readonly schema: string;
  /** "Query.field" → code of a unit resolver on `dataSource` (default the data source "none"), or a pipeline of functions. */
  readonly resolvers?: Readonly<Record<string, string | TestResolver>>;
  /** Properties of the GraphQLApi resource. Default: API key, then user pool and IAM. */
  readonly api?: Readonly<Record<string, unknown>>;
  /** Properties of an ApiCache. */
  readonly cache?: Readonly<Record<string, unknown>>;
  readonly functions?: TestFunctions;
  /** Where calls to DynamoDB go: a dynalite server's URL. */
  readonly dynamodbUrl?: string;
  readonly tableName?: string;
  /** Endpoint of the data source "web". */
  readonly httpEndpoint?: string;
  readonly now?: () => number;
  readonly verifyToken?: (token: string) => Promise<Record<string, unknown>>;
}

export interface TestResolver {
  readonly code?: string;
  readonly dataSource?: string;
  readonly maxBatchSize?: number;
  /** CachingConfig */
  readonly caching?: Readonly<Record<string, unknown>>;
  readonly pipeline?: readonly { readonly code: string; readonly dataSource?: string }[];
}

export interface TestApi {
  readonly url: string;
  readonly service: LocalService;
  readonly calls: readonly AwsCall[];
  readonly lines: readonly string[];
  readonly credentials: CredentialRegistry;
  readonly policies: RolePolicies;
  post(body: string | Readonly<Record<string, unknown>>, headers?: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly headers: Headers; readonly body: TestAnswer }>;
  /** Signed by SigV4, as local/local unless said otherwise. */
  postSigned(body: Readonly<Record<string, unknown>>, options?: Partial<SigningOptions>): ReturnType<TestApi['post']>;
  /** A query with the API key. */
  query(query: string, variables?: Readonly<Record<string, unknown>>): Promise<TestAnswer>;
  close(): Promise<void>;
}

export interface TestAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly Readonly<Record<string, unknown>>[];
}

const runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };

/** A request handler that hands its payload on; the response handler answers it. */
export function passing(payload: string): string {
  return `import { util, extensions, runtime } from '@aws-appsync/utils';
import * as ddb from '@aws-appsync/utils/dynamodb';
export function request(ctx) { return { payload: ${payload} }; }
export function response(ctx) { return ctx.result; }`;
}

async function invoke(functions: TestFunctions, call: AwsCall): Promise<AwsResponse> {
  const name = decodeURIComponent((call.path ?? '').split('/').at(-2) ?? '');
  const handler = functions[name];
  if (handler === undefined) return { status: 404, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' }, body: JSON.stringify({ Message: `Function not found: ${name}` }) };
  try {
    return { status: 200, body: JSON.stringify((await handler(JSON.parse(Buffer.from(call.body ?? 'null').toString('utf8')))) ?? null) };
  } catch (error) {
    const { name: errorType, message } = error as Error;
    return { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body: JSON.stringify({ errorType, errorMessage: message, trace: [] }) };
  }
}

async function forward(url: string | undefined, call: AwsCall): Promise<AwsResponse> {
  if (url === undefined) return { status: 500, body: JSON.stringify({ __type: 'InternalFailure', message: 'no table here' }) };
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...call.headers, 'content-type': 'application/x-amz-json-1.0', 'x-amz-date': '20260101T000000Z', authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0' },
    body: Buffer.from(call.body ?? '').toString('utf8'),
  });
  return { status: response.status, body: await response.text() };
}

/** Deploys an API as the local stack does, and serves its routes on a port of its own. */
export async function startApi(options: TestApiOptions): Promise<TestApi> {
  const calls: AwsCall[] = [];
  const lines: string[] = [];
  const context: LocalContext = {
    stateFolder: '/nonexistent',
    region: 'us-east-1',
    accountId: '000000000000',
    endpointUrl: 'http://127.0.0.1:4566',
    now: options.now ?? Date.now,
    log: (source, line) => void lines.push(`${source}: ${line}`),
    call(call) {
      calls.push(call);
      return call.service === 'lambda' ? invoke(options.functions ?? {}, call) : forward(options.dynamodbUrl, call);
    },
  };
  const credentials = new CredentialRegistry();
  const policies = new RolePolicies({});
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const service = createAppSyncService(context, { apiKey, frontUrl: url, iam: { credentials, policies }, verifyToken: options.verifyToken ?? (() => Promise.reject(new Error('unknown token'))) });
  await deploy(service, options);

  server.on('request', (request, response) => {
    const route = service.routes?.find((each) => each.matches(request, new URL(request.url ?? '/', url).pathname));
    if (route) void route.handle(request, response);
    else response.writeHead(404).end();
  });
  server.on('upgrade', (request, socket, head) => {
    const route = service.routes?.find((each) => each.matches(request, new URL(request.url ?? '/', url).pathname));
    if (route?.upgrade) route.upgrade(request, socket, head);
    else socket.destroy();
  });

  const post: TestApi['post'] = async (body, headers = { 'x-api-key': apiKey }) => {
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });
    return { status: response.status, headers: response.headers, body: (await response.json()) as TestAnswer };
  };
  return {
    url,
    service,
    calls,
    lines,
    credentials,
    policies,
    post,
    postSigned: async (body, signing = {}) => post(body, await signedHeaders({ url: `${url}/graphql`, body: JSON.stringify(body) }, { service: 'appsync', ...signing })),
    query: async (query, variables = {}) => (await post({ query, variables })).body,
    async close() {
      await service.close?.();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Deploys the resources that CDK would write for these options, dependencies first. */
export async function deploy(service: LocalService, options: TestApiOptions): Promise<void> {
  const create = async (type: string, logicalId: string, properties: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, string>>> => {
    const deployResource = service.resources?.[`AWS::AppSync::${type}`];
    if (!deployResource) throw new Error(`No resource ${type}`);
    return (await deployResource({ logicalId, type: `AWS::AppSync::${type}`, defaultName: `test-${logicalId}`, properties })).attributes;
  };
  const { ApiId } = await create('GraphQLApi', 'Api', {
    Name: 'test',
    AuthenticationType: 'API_KEY',
    AdditionalAuthenticationProviders: [{ AuthenticationType: 'AMAZON_COGNITO_USER_POOLS', UserPoolConfig: {} }, { AuthenticationType: 'AWS_IAM' }],
    ...options.api,
  });
  await create('GraphQLSchema', 'Schema', { ApiId, Definition: options.schema });
  await create('ApiKey', 'Key', { ApiId });
  if (options.cache !== undefined) await create('ApiCache', 'Cache', { ApiId, Type: 'SMALL', ...options.cache });
  await create('DataSource', 'None', { ApiId, Name: 'none', Type: 'NONE' });
  const ServiceRoleArn = 'arn:aws:iam::000000000000:role/data-source';
  for (const name of [...Object.keys(options.functions ?? {}), 'missing']) {
    await create('DataSource', `Lambda${name}`, { ApiId, Name: name, Type: 'AWS_LAMBDA', ServiceRoleArn, LambdaConfig: { LambdaFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}` } });
  }
  if (options.tableName !== undefined) {
    await create('DataSource', 'Table', { ApiId, Name: 'table', Type: 'AMAZON_DYNAMODB', ServiceRoleArn, DynamoDBConfig: { TableName: options.tableName, AwsRegion: 'us-east-1' } });
  }
  if (options.httpEndpoint !== undefined) await create('DataSource', 'Web', { ApiId, Name: 'web', Type: 'HTTP', HttpConfig: { Endpoint: options.httpEndpoint } });
  for (const [field, given] of Object.entries(options.resolvers ?? {})) {
    const resolver: TestResolver = typeof given === 'string' ? { code: given } : given;
    const [TypeName, FieldName] = field.split('.');
    const code = resolver.code === undefined ? {} : { Code: resolver.code, Runtime: runtime };
    const functionIds: (string | undefined)[] = [];
    for (const [index, each] of (resolver.pipeline ?? []).entries()) {
      const { FunctionId } = await create('FunctionConfiguration', `${field.replace('.', '')}${index}`, { ApiId, Name: `f${index}`, DataSourceName: each.dataSource ?? 'none', Code: each.code, Runtime: runtime });
      functionIds.push(FunctionId);
    }
    await create('Resolver', field.replace('.', ''), {
      ApiId,
      TypeName,
      FieldName,
      ...code,
      ...(resolver.pipeline ? { Kind: 'PIPELINE', PipelineConfig: { Functions: functionIds } } : { Kind: 'UNIT', DataSourceName: resolver.dataSource ?? 'none' }),
      ...(resolver.maxBatchSize === undefined ? {} : { MaxBatchSize: resolver.maxBatchSize }),
      ...(resolver.caching === undefined ? {} : { CachingConfig: resolver.caching }),
    });
  }
  await service.start?.();
}
