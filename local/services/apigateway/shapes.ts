import { z } from 'zod';

/** Documentation, logs and tags: nothing that a request would notice here. */
const unread = z.unknown().optional();
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const literal = z.string().regex(/^'.*'$/s, "only values in single quotes run locally, such as '*'");
/** Of a gateway response: text in single quotes, or a part of the request or its context. */
const headerValue = z.union([z.string().regex(/^'.*'$/s), z.string().regex(/^(?:method\.request\.(?:header|querystring)|context)\.[\w.$-]+$/)]);
const throttle = { ThrottlingRateLimit: z.coerce.number().optional(), ThrottlingBurstLimit: z.coerce.number().optional() };

/** Properties of the AWS::ApiGateway types that run here; any other is refused by name. */
export const shapes = {
  account: z.strictObject({ CloudWatchRoleArn: unread }),
  apiKey: z.strictObject({ Name: z.string().optional(), Description: unread, Enabled: flag.default(false), Value: z.string().optional(), CustomerId: unread, GenerateDistinctId: unread, Tags: unread }),
  deployment: z.strictObject({ RestApiId: z.string(), Description: unread }),
  restApi: z.strictObject({
    Name: z.string().optional(),
    Description: unread,
    BinaryMediaTypes: z.array(z.string()).default([]),
    EndpointConfiguration: z.strictObject({ Types: z.array(z.enum(['REGIONAL', 'EDGE'])).optional(), IpAddressType: unread }).optional(),
    SecurityPolicy: unread,
    Tags: unread,
    MinimumCompressionSize: z.coerce.number().int().min(0).max(10_485_760).optional(),
    ApiKeySourceType: z.literal('HEADER').optional(),
    DisableExecuteApiEndpoint: z.literal(false).optional(),
  }),
  resource: z.strictObject({ RestApiId: z.string(), ParentId: z.string(), PathPart: z.string() }),
  method: z.strictObject({
    RestApiId: z.string(),
    ResourceId: z.string(),
    HttpMethod: z.string(),
    AuthorizationType: z.enum(['NONE', 'CUSTOM', 'COGNITO_USER_POOLS', 'AWS_IAM']).default('NONE'),
    AuthorizerId: z.string().optional(),
    // With scopes only access tokens are let in, and the local user pool signs none.
    AuthorizationScopes: z.array(z.string()).max(0).optional(),
    ApiKeyRequired: flag.default(false),
    OperationName: unread,
    RequestValidatorId: z.string().optional(),
    RequestParameters: z.record(z.string(), flag).default({}),
    RequestModels: z.record(z.string(), z.string()).default({}),
    MethodResponses: unread,
    Integration: z.strictObject({
      Type: z.enum(['AWS_PROXY', 'MOCK']),
      IntegrationHttpMethod: unread,
      Uri: z.string().optional(),
      ConnectionType: z.literal('INTERNET').optional(),
      PassthroughBehavior: unread,
      TimeoutInMillis: z.coerce.number().int().min(50).max(29_000).optional(),
      RequestTemplates: z.record(z.string(), z.string()).optional(),
      IntegrationResponses: z
        .array(z.strictObject({ StatusCode: z.string(), SelectionPattern: unread, ResponseParameters: z.record(z.string(), literal).optional(), ResponseTemplates: z.record(z.string(), z.string()).optional() }))
        .optional(),
    }),
  }),
  stage: z.strictObject({
    RestApiId: z.string(),
    StageName: z.string(),
    DeploymentId: unread,
    Description: unread,
    DocumentationVersion: unread,
    AccessLogSetting: unread,
    CacheClusterEnabled: z.literal(false).optional(),
    TracingEnabled: unread,
    Variables: z.record(z.string(), z.string()).optional(),
    Tags: unread,
    MethodSettings: z
      .array(
        z.strictObject({
          HttpMethod: z.string().default('*'),
          ResourcePath: z.string().default('/*'),
          ...throttle,
          CachingEnabled: z.literal(false).optional(),
          CacheDataEncrypted: unread,
          DataTraceEnabled: unread,
          LoggingLevel: unread,
          MetricsEnabled: unread,
        }),
      )
      .default([]),
  }),
  authorizer: z.strictObject({
    RestApiId: z.string(),
    Name: unread,
    Type: z.enum(['TOKEN', 'REQUEST', 'COGNITO_USER_POOLS']),
    AuthorizerUri: z.string().optional(),
    AuthorizerResultTtlInSeconds: z.coerce.number().int().min(0).max(3600).default(300),
    IdentitySource: z.string().optional(),
    IdentityValidationExpression: z.string().optional(),
    ProviderARNs: unread,
    AuthType: unread,
  }),
  model: z.strictObject({ RestApiId: z.string(), Name: z.string().optional(), ContentType: unread, Description: unread, Schema: z.union([z.string(), z.record(z.string(), z.unknown())]) }),
  validator: z.strictObject({ RestApiId: z.string(), Name: unread, ValidateRequestBody: flag.default(false), ValidateRequestParameters: flag.default(false) }),
  gatewayResponse: z.strictObject({
    RestApiId: z.string(),
    ResponseType: z.string(),
    StatusCode: z.coerce.number().optional(),
    ResponseParameters: z.record(z.string(), headerValue).default({}),
    ResponseTemplates: z.record(z.string(), z.string()).default({}),
  }),
};
