import { type ValidateFunction } from 'ajv';

import { type ThrottleSettings } from './throttle.ts';

/** A deployed REST API. */
export interface RestApi {
  readonly id: string;
  readonly rootId: string;
  /** Media types whose bodies are bytes, base64 on their way to and from functions. */
  readonly binaryMediaTypes: readonly string[];
  /** Bytes from which on answers are compressed for clients that take that; undefined for never. */
  readonly minimumCompressionSize: number | undefined;
  /** By resource id, the root among them. */
  readonly resources: Map<string, ApiResource>;
  readonly authorizers: Map<string, Authorizer>;
  readonly validators: Map<string, RequestValidator>;
  /** By model name; made when first needed, as models may refer to each other. */
  readonly models: Map<string, () => ValidateFunction | undefined>;
  /** By response type: "UNAUTHORIZED". */
  readonly gatewayResponses: Map<string, GatewayResponseOverride>;
  /** By name. */
  readonly stages: Map<string, Stage>;
}

export interface Stage {
  readonly methodSettings: readonly MethodSetting[];
  readonly variables: Readonly<Record<string, string>> | undefined;
}

/** "*" for any; the most particular one counts. */
export interface MethodSetting {
  readonly httpMethod: string;
  readonly path: string;
  readonly throttle: ThrottleSettings;
}

export interface ApiResource {
  readonly id: string;
  /** "/users/{userId}"; "/" for the root. */
  readonly path: string;
  /** By HTTP method, or ANY. */
  readonly methods: Map<string, ApiMethod>;
}

export interface ApiMethod {
  readonly authorizationType: 'NONE' | 'CUSTOM' | 'COGNITO_USER_POOLS' | 'AWS_IAM';
  readonly authorizerId: string | undefined;
  readonly apiKeyRequired: boolean;
  readonly integration: LambdaIntegration | MockIntegration;
  readonly validatorId: string | undefined;
  /** Names of parameters that must be there: "method.request.querystring.limit". */
  readonly requiredParameters: readonly string[];
  /** Model name by content type. */
  readonly requestModels: Readonly<Record<string, string>>;
}

export interface LambdaIntegration {
  readonly type: 'AWS_PROXY';
  readonly functionArn: string;
  readonly timeoutMs: number | undefined;
}

/** A fixed answer; CORS preflights are made so. */
export interface MockIntegration {
  readonly type: 'MOCK';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Authorizer {
  readonly id: string;
  readonly type: 'TOKEN' | 'REQUEST' | 'COGNITO_USER_POOLS';
  readonly functionArn: string | undefined;
  /** "method.request.header.Authorization"; a request that lacks one is unauthorized. */
  readonly identitySources: readonly string[];
  /** What a TOKEN authorizer's token, or the audience of a user pool's, must look like. */
  readonly validIdentity: RegExp | undefined;
  /** 0 keeps nothing. */
  readonly ttlSeconds: number;
}

export interface RequestValidator {
  readonly body: boolean;
  readonly parameters: boolean;
}

export interface GatewayResponseOverride {
  readonly status: number | undefined;
  /** As the template has them: text in single quotes, or the name of a part of the request. */
  readonly headers: Readonly<Record<string, string>>;
  /** By content type. */
  readonly templates: Readonly<Record<string, string>>;
}
