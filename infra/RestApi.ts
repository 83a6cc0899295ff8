import { readFileSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RequestAuthorizer,
  ResponseType,
  RestApi as ApiGateway,
} from 'aws-cdk-lib/aws-apigateway';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import type { StageSettings } from './stage.ts';

export interface RestApiProps {
  readonly rest: Function;
  readonly authorize: Function;
  readonly openapi: OpenApi;
  readonly settings: StageSettings;
  /** Whether this stack gives API Gateway its role for writing logs: one for the whole account and region. */
  readonly setAccountRole: boolean;
}

/** What this construct reads of schema/openapi.yaml. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security?: readonly unknown[] }>>>>;
}

export function readOpenApi(): OpenApi {
  return parse(readFileSync(new URL('../schema/openapi.yaml', import.meta.url), 'utf8')) as OpenApi;
}

/** One line a request, by path pattern: neither who asked nor for whom, which addresses and paths would tell. */
const accessLogLine = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    traceId: AccessLogField.contextXrayTraceId(),
    time: AccessLogField.contextRequestTimeEpoch(),
    method: AccessLogField.contextHttpMethod(),
    resource: AccessLogField.contextResourcePath(),
    status: AccessLogField.contextStatus(),
    latencyMs: AccessLogField.contextResponseLatency(),
    bytes: AccessLogField.contextResponseLength(),
  }),
);

const methods = ['get', 'put', 'post', 'delete', 'patch'];

/**
 * The REST API, stage v1: every path and method of schema/openapi.yaml goes to the rest function. So do all others, which answers 404
 * and 405 there: API Gateway's own answer would be 403 "Missing Authentication Token".
 */
export class RestApi extends Construct {
  readonly api: ApiGateway;

  constructor(scope: Construct, id: string, props: RestApiProps) {
    super(scope, id);
    const accessLog = new LogGroup(this, 'AccessLog', { retention: props.settings.logRetention, removalPolicy: props.settings.removalPolicy });
    this.api = new ApiGateway(this, 'Api', {
      restApiName: 'upnext',
      description: 'Video recommendations over REST, described by schema/openapi.yaml',
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: props.setAccountRole,
      deployOptions: {
        stageName: 'v1',
        tracingEnabled: true,
        throttlingRateLimit: 500,
        throttlingBurstLimit: 1000,
        loggingLevel: MethodLoggingLevel.ERROR,
        // Bodies would put what viewers watch into the log.
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: accessLogLine,
      },
    });
    // Either header may be missing, so none can be an identity source, and without one API Gateway cannot keep decisions.
    const authorizer = new RequestAuthorizer(this, 'Authorizer', {
      handler: props.authorize,
      identitySources: [],
      resultsCacheTtl: Duration.seconds(0),
    });
    const integration = new LambdaIntegration(props.rest, { proxy: true, allowTestInvoke: false });
    const open = { authorizationType: AuthorizationType.NONE };
    for (const [path, item] of Object.entries(props.openapi.paths)) {
      const resource = this.api.root.resourceForPath(path);
      for (const method of methods) {
        const operation = item[method];
        if (operation === undefined) continue;
        const isOpen = operation.security?.length === 0;
        resource.addMethod(method.toUpperCase(), integration, isOpen ? open : { authorizer, authorizationType: AuthorizationType.CUSTOM });
      }
      resource.addMethod('ANY', integration, open);
    }
    this.api.root.addProxy({ defaultIntegration: integration, defaultMethodOptions: open, anyMethod: true });
    this.addProblems();
  }

  /** Errors that API Gateway makes by itself, in the shape of RFC 9457 like the function's own. */
  private addProblems(): void {
    const problems: readonly (readonly [ResponseType, string | undefined, string, string])[] = [
      [ResponseType.UNAUTHORIZED, '401', 'Unauthorized', 'Send "Authorization: Bearer <token>" or "x-api-key: <key>"; got neither, or one that is not valid.'],
      [ResponseType.ACCESS_DENIED, '403', 'Unauthorized', 'These credentials may not use this operation.'],
      [ResponseType.THROTTLED, '429', 'Unavailable', 'Too many requests; try again shortly.'],
      [ResponseType.DEFAULT_5XX, undefined, 'Unavailable', 'The service could not answer; try again shortly.'],
    ];
    for (const [type, statusCode, errorType, detail] of problems) {
      const body = { type: 'about:blank', title: errorType, ...(statusCode === undefined ? {} : { status: Number(statusCode) }), detail, errorType };
      this.api.addGatewayResponse(type.responseType, {
        type,
        ...(statusCode === undefined ? {} : { statusCode }),
        responseHeaders: { 'Content-Type': "'application/problem+json'" },
        templates: { 'application/json': JSON.stringify(body) },
      });
    }
  }
}
