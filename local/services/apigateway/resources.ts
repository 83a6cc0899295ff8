import { createHash } from 'node:crypto';

import { Ajv } from 'ajv';
import { type z } from 'zod';

import { type DeployResource, TemplateError, type TemplateResource } from '../../service.ts';
import { parseProperties } from '../../stack/properties.ts';
import { type ApiMethod, type RestApi } from './api.ts';
import { shapes } from './shapes.ts';
import { type UsagePlans } from './usagePlans.ts';

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
    'AWS::ApiGateway::Account': (resource) => {
      parseProperties(shapes.account, resource);
      return named(resource);
    },
    // A deployment is a snapshot that a stage points to; here a stage serves what the template says.
    'AWS::ApiGateway::Deployment': (resource) => {
      parseProperties(shapes.deployment, resource);
      return named(resource);
    },
    'AWS::ApiGateway::UsagePlan': (resource) => {
      registry.usagePlans.addPlan(shortId(resource), resource);
      return named(resource);
    },
    'AWS::ApiGateway::UsagePlanKey': (resource) => {
      registry.usagePlans.addKeyToPlan(resource);
      return named(resource);
    },
    'AWS::ApiGateway::ApiKey': (resource) => {
      const { Value: value = createHash('sha256').update(resource.defaultName).digest('hex').slice(0, 40), Enabled: isEnabled } = parseProperties(shapes.apiKey, resource);
      if (isEnabled) registry.usagePlans.addKey(shortId(resource), value);
      return { ref: shortId(resource), attributes: { APIKeyId: shortId(resource) } };
    },
    'AWS::ApiGateway::RestApi': (resource) => {
      const { BinaryMediaTypes: binaryMediaTypes, MinimumCompressionSize: minimumCompressionSize } = parseProperties(shapes.restApi, resource);
      const id = shortId(resource);
      const rootId = `${id}root`;
      const resources = new Map([[rootId, { id: rootId, path: '/', methods: new Map<string, ApiMethod>() }]]);
      registry.apis.set(id, { id, rootId, binaryMediaTypes, minimumCompressionSize, resources, authorizers: new Map(), validators: new Map(), models: new Map(), gatewayResponses: new Map(), stages: new Map() });
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
      const { RestApiId, StageName, MethodSettings, Variables: variables } = parseProperties(shapes.stage, resource);
      const methodSettings = MethodSettings.flatMap(({ HttpMethod, ResourcePath, ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit }) =>
        // Slashes within a path are written ~1.
        rateLimit === undefined || burstLimit === undefined || rateLimit < 0 ? [] : [{ httpMethod: HttpMethod, path: ResourcePath.replaceAll('~1', '/').replace(/^\/+/, '/'), throttle: { rateLimit, burstLimit } }],
      );
      apiOf(RestApiId, resource).stages.set(StageName, { methodSettings, variables });
      return { ref: StageName, attributes: {} };
    },
    'AWS::ApiGateway::Authorizer': (resource) => {
      const authorizer = parseProperties(shapes.authorizer, resource);
      const id = shortId(resource);
      apiOf(authorizer.RestApiId, resource).authorizers.set(id, {
        id,
        type: authorizer.Type,
        functionArn: authorizer.Type === 'COGNITO_USER_POOLS' ? undefined : functionArn(authorizer.AuthorizerUri, resource),
        identitySources: (authorizer.IdentitySource ?? '').split(',').map((source) => source.trim()).filter((source) => source !== ''),
        validIdentity: authorizer.IdentityValidationExpression === undefined ? undefined : new RegExp(`^(?:${authorizer.IdentityValidationExpression})$`),
        ttlSeconds: authorizer.AuthorizerResultTtlInSeconds,
      });
      return { ref: id, attributes: { AuthorizerId: id } };
    },
    'AWS::ApiGateway::Model': (resource) => {
      const { RestApiId, Name = resource.defaultName, Schema } = parseProperties(shapes.model, resource);
      const schema = (typeof Schema === 'string' ? JSON.parse(Schema) : Schema) as Record<string, unknown>;
      // Models name JSON Schema draft 4, which the validator does not know by name; what they use of it means the same in later drafts.
      const { $schema: _draft, ...rest } = schema;
      const problem = ajv.validateSchema(rest) === true ? undefined : ajv.errorsText(ajv.errors);
      if (problem !== undefined) throw new TemplateError(`${resource.logicalId} (${resource.type}): Schema: ${problem}`);
      // What other models call it: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
      const id = `https://apigateway.amazonaws.com/restapis/${RestApiId}/models/${Name}`;
      ajv.addSchema(rest, id);
      apiOf(RestApiId, resource).models.set(Name, () => ajv.getSchema(id));
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
        headers: headersOf(properties.ResponseParameters, 'gatewayresponse.header.'),
        templates: properties.ResponseTemplates,
      });
      return named(resource);
    },
  };
}

function integration(value: z.output<typeof shapes.method>['Integration'], resource: TemplateResource): ApiMethod['integration'] {
  if (value.Type === 'AWS_PROXY') return { type: 'AWS_PROXY', functionArn: functionArn(value.Uri, resource), timeoutMs: value.TimeoutInMillis };
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html: the request template chooses the response.
  const [, chosen] = /"?statusCode"?\s*:\s*"?(\d{3})/.exec(value.RequestTemplates?.['application/json'] ?? '') ?? [];
  const response = value.IntegrationResponses?.find(({ StatusCode }) => StatusCode === chosen) ?? value.IntegrationResponses?.[0];
  return {
    type: 'MOCK',
    status: Number(response?.StatusCode ?? 200),
    headers: Object.fromEntries(Object.entries(headersOf(response?.ResponseParameters ?? {}, 'method.response.header.')).map(([name, text]) => [name, text.slice(1, -1)])),
    body: response?.ResponseTemplates?.['application/json'] ?? '',
  };
}

/** "arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations" → ARN */
function functionArn(uri: string | undefined, resource: TemplateResource): string {
  const arn = /\/functions\/(.+)\/invocations$/.exec(uri ?? '')?.[1];
  if (arn === undefined) throw new TemplateError(`${resource.logicalId}: ${uri ?? 'no URI'} is not a Lambda function's`);
  return arn;
}

/** By lower-case name; the values as the template has them. */
function headersOf(parameters: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name.slice(prefix.length).toLowerCase(), value]));
}

/** Ten letters and digits, as API Gateway's own; the same at every start. */
function shortId(resource: TemplateResource): string {
  return BigInt(`0x${createHash('sha256').update(resource.defaultName).digest('hex')}`).toString(36).slice(0, 10);
}
