import { createHash } from 'node:crypto';
import { type DeployedResource, type DeployResource, type LocalContext, type Principal, TemplateError, type TemplateResource } from '../../service.ts';
import type { Api, ApiFunction, ApiSettings, LoadedCode, Resolver, ResolverCaching } from './api.ts';
import { apiProperties, apiSettings } from './apiSettings.ts';
import { ApiCache, type ApiCacheSettings } from './caching/ApiCache.ts';
import { apiCacheSettings, resolverCaching } from './caching/cachingProperties.ts';
import type { DataSource } from './dataSources/dataSource.ts';
import { dynamodbDataSource } from './dataSources/dynamodb.ts';
import { httpDataSource } from './dataSources/http.ts';
import { lambdaDataSource } from './dataSources/lambda.ts';
import { noneDataSource } from './dataSources/none.ts';
import { loadCode } from './evaluate.ts';
import { LambdaAuthorizer } from './lambdaAuthorizer.ts';
import { CodeError } from './runtime/moduleText.ts';
import { Sandbox } from './runtime/sandbox.ts';
import { attachResolvers, buildSchema } from './schema.ts';
import { bounded, ResourceReader } from './template.ts';

/** Limits of https://docs.aws.amazon.com/general/latest/gr/appsync.html */
const limits = { pipelineFunctions: 10, batchSize: 2_000 };

export interface DeploymentOptions {
  readonly context: LocalContext;
  readonly apiKey: string;
  /** "http://127.0.0.1:4000" */
  readonly frontUrl: string;
}

/** Gathers the resources of the template's one API, and makes of them what answers requests. */
export class ApiDeployment {
  readonly #options: DeploymentOptions;
  readonly #sandbox: Sandbox;
  readonly #dataSources = new Map<string, DataSource>();
  readonly #functions = new Map<string, ApiFunction>();
  readonly #resolvers = new Map<string, Resolver>();
  #owner: string | undefined;
  #settings: ApiSettings | undefined;
  #definition: string | undefined;
  #cache: ApiCacheSettings | undefined;
  #apiArn = '';

  constructor(options: DeploymentOptions) {
    this.#options = options;
    this.#sandbox = new Sandbox(() => options.context.now());
  }

  readonly resources: Readonly<Record<string, DeployResource>> = {
    'AWS::AppSync::GraphQLApi': (resource) => this.#deployApi(resource),
    'AWS::AppSync::GraphQLSchema': (resource) => this.#deploySchema(resource),
    'AWS::AppSync::ApiKey': (resource) => this.#deployApiKey(resource),
    'AWS::AppSync::ApiCache': (resource) => this.#deployCache(resource),
    'AWS::AppSync::DataSource': (resource) => this.#deployDataSource(resource),
    'AWS::AppSync::FunctionConfiguration': (resource) => this.#deployFunction(resource),
    'AWS::AppSync::Resolver': (resource) => this.#deployResolver(resource),
  };

  /** Undefined when the template has no API. Throws TemplateError where schema and resolvers do not fit. */
  build(): Api | undefined {
    if (this.#settings === undefined) return undefined;
    if (this.#definition === undefined) throw new TemplateError(`${this.#owner ?? ''} (AWS::AppSync::GraphQLApi): the template has no AWS::AppSync::GraphQLSchema for it.`);
    const { context } = this.#options;
    const { lambdaAuthorizer } = this.#settings;
    const api: Api = {
      arn: this.#apiArn,
      settings: this.#settings,
      cache: this.#cache && new ApiCache(this.#cache, () => context.now()),
      lambdaAuthorizer: lambdaAuthorizer && new LambdaAuthorizer(lambdaAuthorizer, context, this.#apiArn),
      schema: buildSchema(this.#definition),
      resolvers: this.#resolvers,
      sandbox: this.#sandbox,
      now: () => context.now(),
      log: (line) => context.log('appsync', line),
    };
    attachResolvers(api);
    return api;
  }

  #arn(rest: string): string {
    const { region, accountId } = this.#options.context;
    return `arn:aws:appsync:${region}:${accountId}:apis/${rest}`;
  }

  #deployApi(resource: TemplateResource): DeployedResource {
    if (this.#owner !== undefined && this.#owner !== resource.logicalId) {
      throw new TemplateError(`${resource.logicalId} (AWS::AppSync::GraphQLApi): the local stack serves one GraphQL API and ${this.#owner} is it already.`);
    }
    this.#settings = apiSettings(new ResourceReader(resource, apiProperties));
    this.#owner = resource.logicalId;
    const apiId = idOf(resource.defaultName);
    this.#apiArn = this.#arn(apiId);
    const { frontUrl } = this.#options;
    const { host } = new URL(frontUrl);
    return {
      ref: this.#arn(apiId),
      attributes: {
        ApiId: apiId,
        Arn: this.#arn(apiId),
        GraphQLUrl: `${frontUrl}/graphql`,
        GraphQLDns: host,
        GraphQLEndpointArn: this.#arn(apiId),
        RealtimeUrl: `${frontUrl.replace(/^http/, 'ws')}/graphql/realtime`,
        RealtimeDns: host,
      },
    };
  }

  #deploySchema(resource: TemplateResource): DeployedResource {
    const reader = new ResourceReader(resource, ['ApiId', 'Definition']);
    this.#definition = reader.string('Definition');
    const id = `${reader.string('ApiId')}GraphQLSchema`;
    return { ref: id, attributes: { Id: id } };
  }

  #deployApiKey(resource: TemplateResource): DeployedResource {
    const reader = new ResourceReader(resource, ['ApiId', 'ApiKeyId', 'Description', 'Expires']);
    const { apiKey } = this.#options;
    const arn = this.#arn(`${reader.string('ApiId')}/apikeys/${apiKey}`);
    return { ref: arn, attributes: { ApiKey: apiKey, ApiKeyId: apiKey, Arn: arn } };
  }

  #deployCache(resource: TemplateResource): DeployedResource {
    const { settings, apiId } = apiCacheSettings(resource);
    this.#cache = settings;
    return { ref: apiId, attributes: { Id: apiId } };
  }

  #deployDataSource(resource: TemplateResource): DeployedResource {
    const reader = new ResourceReader(resource, ['ApiId', 'Name', 'Description', 'Type', 'ServiceRoleArn', 'LambdaConfig', 'DynamoDBConfig', 'HttpConfig', 'MetricsConfig']);
    const name = reader.string('Name');
    this.#dataSources.set(name, this.#dataSource(reader, name));
    const arn = this.#arn(`${reader.string('ApiId')}/datasources/${name}`);
    return { ref: arn, attributes: { DataSourceArn: arn, Name: name } };
  }

  #dataSource(reader: ResourceReader, name: string): DataSource {
    const { context } = this.#options;
    const principal = (): Principal => ({ kind: 'role', roleArn: reader.string('ServiceRoleArn'), sessionName: 'APPSYNC_ASSUME_ROLE' });
    const type = reader.string('Type');
    switch (type) {
      case 'NONE':
        return noneDataSource(name);
      case 'AWS_LAMBDA': {
        const functionArn = reader.object('LambdaConfig')['LambdaFunctionArn'];
        if (typeof functionArn !== 'string') throw reader.fault('LambdaConfig.LambdaFunctionArn', 'is missing');
        return lambdaDataSource({ name, functionArn, principal: principal(), context });
      }
      case 'AMAZON_DYNAMODB': {
        const { TableName: tableName, Versioned: versioned } = reader.object('DynamoDBConfig');
        if (typeof tableName !== 'string') throw reader.fault('DynamoDBConfig.TableName', 'is missing');
        if (versioned === true || versioned === 'true') throw reader.fault('DynamoDBConfig.Versioned', 'is not run locally');
        return dynamodbDataSource({ name, tableName, principal: principal(), context });
      }
      case 'HTTP': {
        const { Endpoint: endpoint, AuthorizationConfig: authorization } = reader.object('HttpConfig');
        if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) throw reader.fault('HttpConfig.Endpoint', 'is not a URL');
        if (authorization !== undefined) throw reader.fault('HttpConfig.AuthorizationConfig', 'is not run locally: calls are not signed');
        return httpDataSource({ name, endpoint });
      }
      default:
        throw reader.fault('Type', `${type} is not run locally; known are NONE, AWS_LAMBDA, AMAZON_DYNAMODB and HTTP`);
    }
  }

  #deployFunction(resource: TemplateResource): DeployedResource {
    const reader = new ResourceReader(resource, ['ApiId', 'Name', 'Description', 'DataSourceName', 'Runtime', 'Code', 'FunctionVersion', 'MaxBatchSize']);
    const name = reader.string('Name');
    const functionId = idOf(resource.defaultName);
    this.#functions.set(functionId, { name, dataSource: this.#dataSourceNamed(reader), code: this.#code(reader, `${resource.logicalId}.js`), maxBatchSize: bounded(reader, 'MaxBatchSize', limits.batchSize) });
    const arn = this.#arn(`${reader.string('ApiId')}/functions/${functionId}`);
    return { ref: arn, attributes: { FunctionId: functionId, FunctionArn: arn, Name: name, DataSourceName: reader.string('DataSourceName') } };
  }

  #deployResolver(resource: TemplateResource): DeployedResource {
    const reader = new ResourceReader(resource, ['ApiId', 'TypeName', 'FieldName', 'Kind', 'DataSourceName', 'Runtime', 'Code', 'PipelineConfig', 'MaxBatchSize', 'CachingConfig', 'MetricsConfig']);
    const typeName = reader.string('TypeName');
    const fieldName = reader.string('FieldName');
    const key = `${typeName}.${fieldName}`;
    this.#resolvers.set(key, this.#resolver(reader, key));
    const arn = this.#arn(`${reader.string('ApiId')}/types/${typeName}/resolvers/${fieldName}`);
    return { ref: arn, attributes: { ResolverArn: arn, TypeName: typeName, FieldName: fieldName } };
  }

  #resolver(reader: ResourceReader, key: string): Resolver {
    const code = this.#code(reader, `${key}.js`);
    const caching: ResolverCaching | undefined = resolverCaching(reader);
    if (reader.get('Kind') !== 'PIPELINE') {
      return { kind: 'UNIT', name: key, code, dataSource: this.#dataSourceNamed(reader), maxBatchSize: bounded(reader, 'MaxBatchSize', limits.batchSize), caching };
    }
    if (code === undefined) throw reader.fault('Code', 'is missing: a pipeline resolver needs it');
    const ids = (reader.object('PipelineConfig')['Functions'] ?? []) as readonly unknown[];
    if (ids.length > limits.pipelineFunctions) throw reader.fault('PipelineConfig.Functions', `holds ${ids.length} functions, at most ${limits.pipelineFunctions} fit`);
    const functions = ids.map((id) => {
      const found = this.#functions.get(String(id));
      if (found === undefined) throw reader.fault('PipelineConfig.Functions', `names the unknown function ${String(id)}`);
      return found;
    });
    return { kind: 'PIPELINE', code, functions, caching };
  }

  #dataSourceNamed(reader: ResourceReader): DataSource {
    const name = reader.string('DataSourceName');
    const found = this.#dataSources.get(name);
    if (found === undefined) throw reader.fault('DataSourceName', `names the unknown data source ${name}`);
    return found;
  }

  #code(reader: ResourceReader, fileName: string): LoadedCode | undefined {
    const source = reader.optionalString('Code');
    if (source === undefined) return undefined;
    const runtime = reader.object('Runtime');
    if (runtime['Name'] !== 'APPSYNC_JS') throw reader.fault('Runtime.Name', `must be APPSYNC_JS, got ${JSON.stringify(runtime['Name'])}`);
    try {
      return loadCode(this.#sandbox, source, fileName);
    } catch (error) {
      if (error instanceof CodeError) throw reader.fault('Code', `is refused by APPSYNC_JS: ${error.message}`);
      throw error;
    }
  }
}

/** 26 characters of AppSync's alphabet, the same for the same name. */
function idOf(name: string): string {
  const digest = createHash('sha256').update(name).digest();
  return [...digest.subarray(0, 26)].map((byte) => 'abcdefghijklmnopqrstuvwxyz234567'.charAt(byte & 31)).join('');
}
