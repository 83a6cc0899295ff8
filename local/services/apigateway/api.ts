import { type ValidateFunction } from 'ajv';

import { type ThrottleSettings } from './throttle.ts';

/** A deployed REST API. */
export interface RestApi {
  readonly id: string;
  readonly rootId: string;
  /** By resource id, the root among them. */
  readonly resources: Map<string, ApiResource>;
  readonly authorizers: Map<string, Authorizer>;
  readonly validators: Map<string, RequestValidator>;
  /** By model name. */
  readonly models: Map<string, ValidateFunction>;
  /** By response type: "UNAUTHORIZED". */
  readonly gatewayResponses: Map<string, GatewayResponseOverride>;
  /** By name. */
  readonly stages: Map<string, Stage>;
}

export interface Stage {
  readonly methodSettings: readonly MethodSetting[];
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
}

/** The first integration response; CORS preflights are made so. */
export interface MockIntegration {
  readonly type: 'MOCK';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Authorizer {
  readonly id: string;
  readonly type: 'REQUEST' | 'COGNITO_USER_POOLS';
  readonly functionArn: string | undefined;
  /** "method.request.header.Authorization"; a request that lacks one is unauthorized. */
  readonly identitySources: readonly string[];
  /** 0 keeps nothing. */
  readonly ttlSeconds: number;
}

export interface RequestValidator {
  readonly body: boolean;
  readonly parameters: boolean;
}

export interface GatewayResponseOverride {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** By content type. */
  readonly templates: Readonly<Record<string, string>>;
}
