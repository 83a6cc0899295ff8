import { createHash } from 'node:crypto';

import { Ajv } from 'ajv';
import { z } from 'zod';

import { type DeployResource, TemplateError, type TemplateResource } from '../../service.ts';
import { parseProperties } from '../../stack/properties.ts';
import { type ApiMethod, type RestApi } from './api.ts';
import { type UsagePlans } from './usagePlans.ts';

const authorization = z.enum(['NONE', 'CUSTOM', 'COGNITO_USER_POOLS', 'AWS_IAM']);
const unread = z.unknown().optional();

const shapes = {
  restApi: z.strictObject({ Name: z.string().optional(), Description: unread, EndpointConfiguration: unread, Tags: unread, MinimumCompressionSize: unread, ApiKeySourceType: z.literal('HEADER').optional(), Policy: unread, DisableExecuteApiEndpoint: unread }),
  resource: z.strictObject({ RestApiId: z.string(), ParentId: z.string(), PathPart: z.string() }),
  method: z.strictObject({
    RestApiId: z.string(),
    ResourceId: z.string(),
    HttpMethod: z.string(),
    AuthorizationType: authorization.default('NONE'),
    AuthorizerId: z.string().optional(),
    AuthorizationScopes: z.array(z.string()).max(0).optional(),
    ApiKeyRequired: z.boolean().default(false),
    OperationName: unread,
    RequestValidatorId: z.string().optional(),
    RequestParameters: z.record(z.string(), z.boolean()).default({}),
    RequestModels: z.record(z.string(), z.string()).default({}),
    MethodResponses: unread,
    Integration: z.looseObject({
      Type: z.enum(['AWS_PROXY', 'MOCK']),
      Uri: z.string().optional(),
      IntegrationResponses: z
        .array(z.looseObject({ StatusCode: z.string(), ResponseParameters: z.record(z.string(), z.string()).optional(), ResponseTemplates: z.record(z.string(), z.string()).optional() }))
        .optional(),
    }),
  }),
  stage: z.looseObject({
    RestApiId: z.string(),
    StageName: z.string(),
    MethodSettings: z
      .array(z.looseObject({ HttpMethod: z.string().default('*'), ResourcePath: z.string().default('/*'), ThrottlingRateLimit: z.coerce.number().optional(), ThrottlingBurstLimit: z.coerce.number().optional() }))
      .default([]),
  }),
  authorizer: z.strictObject({
    RestApiId: z.string(),
    Name: unread,
    Type: z.enum(['REQUEST', 'COGNITO_USER_POOLS']),
    AuthorizerUri: z.string().optional(),
    AuthorizerResultTtlInSeconds: z.number().int().min(0).max(3600).default(300),
    IdentitySource: z.string().optional(),
    ProviderARNs: unread,
    AuthorizerCredentials: unread,
  }),
  model: z.strictObject({ RestApiId: z.string(), Name: z.string().optional(), ContentType: unread, Description: unread, Schema: z.union([z.string(), z.record(z.string(), z.unknown())]) }),
  validator: z.strictObject({ RestApiId: z.string(), Name: unread, ValidateRequestBody: z.boolean().default(false), ValidateRequestParameters: z.boolean().default(false) }),
  gatewayResponse: z.strictObject({
    RestApiId: z.string(),
    ResponseType: z.string(),
    StatusCode: z.coerce.number().optional(),
    ResponseParameters: z.record(z.string(), z.string()).default({}),
    ResponseTemplates: z.record(z.string(), z.string()).default({}),
  }),
};

export interface ApiRegistry {
  /** By id. */
  readonly apis: Map<string, RestApi>;
  readonly usagePlans: UsagePlans;
}

/** The handlers of all AWS::ApiGateway types. */
export function apiResources(registry: ApiRegistry): Readonly<Record<string, DeployResource>> {
  const ajv = new Ajv({ strict: false, allErrors: true });
  const apiOf = (id: string, resource: TemplateResource): RestApi => {
    const api = registry.apis.get(id);
    if (api === undefined) throw new TemplateError(`${resource.logicalId}: Invalid API identifier specified ${id}`);
    return api;
  };
  const named: DeployResource = (resource) => ({ ref: shortId(resource), attributes: { Id: shortId(resource), DeploymentId: shortId(resource), APIKeyId: shortId(resource) } });

  return {
    'AWS::ApiGateway::Account': named,
    // A deployment is a snapshot that a stage points to; here a stage serves what the template says.
    'AWS::ApiGateway::Deployment': named,
    'AWS::ApiGateway::UsagePlan': (resource) => {
      registry.usagePlans.addPlan(shortId(resource), resource);
      return named(resource);
    },
    'AWS::ApiGateway::UsagePlanKey': (resource) => {
      registry.usagePlans.addKeyToPlan(resource);
      return named(resource);
    },
    'AWS::ApiGateway::ApiKey': (resource) => {
      const value = resource.properties['Value'];
      registry.usagePlans.addKey(shortId(resource), typeof value === 'string' ? value : createHash('sha256').update(resource.defaultName).digest('hex').slice(0, 40));
      return { ref: shortId(resource), attributes: { APIKeyId: shortId(resource) } };
    },
    'AWS::ApiGateway::RestApi': (resource) => {
      parseProperties(shapes.restApi, resource);
      const id = shortId(resource);
      const rootId = `${id}root`;
      const resources = new Map([[rootId, { id: rootId, path: '/', methods: new Map<string, ApiMethod>() }]]);
      registry.apis.set(id, { id, rootId, resources, authorizers: new Map(), validators: new Map(), models: new Map(), gatewayResponses: new Map(), stages: new Map() });
      return { ref: id, attributes: { RootResourceId: rootId, RestApiId: id } };
    },
    'AWS::ApiGateway::Resource': (resource) => {
      const { RestApiId, ParentId, PathPart } = parseProperties(shapes.resource, resource);
      const api = apiOf(RestApiId, resource);
      const parent = api.resources.get(ParentId);
      if (parent === undefined) throw new TemplateError(`${resource.logicalId}: Invalid Resource identifier specified ${ParentId}`);
      const id = shortId(resource);
      api.resources.set(id, { id, path: `${parent.path === '/' ? '' : parent.path}/${PathPart}`, methods: new Map() });
      return { ref: id, attributes: { ResourceId: id } };
    },
    'AWS::ApiGateway::Method': (resource) => {
      const method = parseProperties(shapes.method, resource);
      const target = apiOf(method.RestApiId, resource).resources.get(method.ResourceId);
      if (target === undefined) throw new TemplateError(`${resource.logicalId}: Invalid Resource identifier specified ${method.ResourceId}`);
      target.methods.set(method.HttpMethod, {
        authorizationType: method.AuthorizationType,
        authorizerId: method.AuthorizerId,
        apiKeyRequired: method.ApiKeyRequired,
        integration: integration(method.Integration, resource),
        validatorId: method.RequestValidatorId,
        requiredParameters: Object.keys(method.RequestParameters).filter((name) => method.RequestParameters[name] === true),
        requestModels: method.RequestModels,
      });
      return named(resource);
    },
    'AWS::ApiGateway::Stage': (resource) => {
      const { RestApiId, StageName, MethodSettings } = parseProperties(shapes.stage, resource);
      const methodSettings = MethodSettings.flatMap(({ HttpMethod, ResourcePath, ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit }) =>
        // Slashes within a path are written ~1.
        rateLimit === undefined || burstLimit === undefined || rateLimit < 0 ? [] : [{ httpMethod: HttpMethod, path: ResourcePath.replaceAll('~1', '/').replace(/^\/+/, '/'), throttle: { rateLimit, burstLimit } }],
      );
      apiOf(RestApiId, resource).stages.set(StageName, { methodSettings });
      return { ref: StageName, attributes: {} };
    },
    'AWS::ApiGateway::Authorizer': (resource) => {
      const authorizer = parseProperties(shapes.authorizer, resource);
      const id = shortId(resource);
      apiOf(authorizer.RestApiId, resource).authorizers.set(id, {
        id,
        type: authorizer.Type,
        functionArn: authorizer.Type === 'REQUEST' ? functionArn(authorizer.AuthorizerUri, resource) : undefined,
        identitySources: (authorizer.IdentitySource ?? '').split(',').map((source) => source.trim()).filter((source) => source !== ''),
        ttlSeconds: authorizer.AuthorizerResultTtlInSeconds,
      });
      return { ref: id, attributes: { AuthorizerId: id } };
    },
    'AWS::ApiGateway::Model': (resource) => {
      const { RestApiId, Name = resource.defaultName, Schema } = parseProperties(shapes.model, resource);
      const schema = (typeof Schema === 'string' ? JSON.parse(Schema) : Schema) as Record<string, unknown>;
      // Models name JSON Schema draft 4, which the validator does not know by name; what they use of it means the same in later drafts.
      const { $schema: _draft, ...rest } = schema;
      apiOf(RestApiId, resource).models.set(Name, ajv.compile(rest));
      return { ref: Name, attributes: {} };
    },
    'AWS::ApiGateway::RequestValidator': (resource) => {
      const validator = parseProperties(shapes.validator, resource);
      const id = shortId(resource);
      apiOf(validator.RestApiId, resource).validators.set(id, { body: validator.ValidateRequestBody, parameters: validator.ValidateRequestParameters });
      return { ref: id, attributes: { RequestValidatorId: id } };
    },
    'AWS::ApiGateway::GatewayResponse': (resource) => {
      const properties = parseProperties(shapes.gatewayResponse, resource);
      apiOf(properties.RestApiId, resource).gatewayResponses.set(properties.ResponseType, {
        status: properties.StatusCode,
        headers: literalHeaders(properties.ResponseParameters, 'gatewayresponse.header.'),
        templates: properties.ResponseTemplates,
      });
      return named(resource);
    },
  };
}

function integration(value: z.output<typeof shapes.method>['Integration'], resource: TemplateResource): ApiMethod['integration'] {
  if (value.Type === 'AWS_PROXY') return { type: 'AWS_PROXY', functionArn: functionArn(value.Uri, resource) };
  const [response] = value.IntegrationResponses ?? [];
  return {
    type: 'MOCK',
    status: Number(response?.StatusCode ?? 200),
    headers: literalHeaders(response?.ResponseParameters ?? {}, 'method.response.header.'),
    body: response?.ResponseTemplates?.['application/json'] ?? '',
  };
}

/** "arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations" → ARN */
function functionArn(uri: string | undefined, resource: TemplateResource): string {
  const arn = /\/functions\/(.+)\/invocations$/.exec(uri ?? '')?.[1];
  if (arn === undefined) throw new TemplateError(`${resource.logicalId}: ${uri ?? 'no URI'} is not a Lambda function's`);
  return arn;
}

/** Header values stand in single quotes. */
function literalHeaders(parameters: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name.slice(prefix.length).toLowerCase(), value.replace(/^'(.*)'$/s, '$1')]));
}

/** Ten letters and digits, as API Gateway's own; the same at every start. */
function shortId(resource: TemplateResource): string {
  return BigInt(`0x${createHash('sha256').update(resource.defaultName).digest('hex')}`).toString(36).slice(0, 10);
}
