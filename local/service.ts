import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Who makes a call: the machine's owner (credentials local/local), a role that a Lambda function or a data source acts in, or a service
 * that the called resource's own policy lets in: "events.amazonaws.com", for a rule's ARN.
 */
export type Principal =
  | { readonly kind: 'admin' }
  | { readonly kind: 'role'; readonly roleArn: string; readonly sessionName: string }
  | { readonly kind: 'service'; readonly service: string; readonly sourceArn: string };

/** One request to a local AWS service, however it came in: over HTTP, or in process from another local service. */
export interface AwsRequest {
  /** SigV4 signing name: "dynamodb", "s3", "personalize" (which serves all three of its models), "states", … */
  readonly service: string;
  readonly method: string;
  /** Path as sent, still percent-encoded, without the query string. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly principal: Principal;
  /** Fresh UUID, answered as x-amzn-requestid. */
  readonly requestId: string;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What a call asks for, in IAM's terms; a call that asks for several needs them all. */
export interface AccessRequest {
  /** "dynamodb:PutItem" */
  readonly action: string;
  /** A resource's ARN, or "*" where the action has none. */
  readonly resource: string;
  /** What the request says for the service's own condition keys, such as s3:prefix. */
  readonly conditionKeys?: Readonly<Record<string, string>>;
}

/** A resource of the template with every intrinsic function resolved. */
export interface TemplateResource {
  readonly logicalId: string;
  /** "AWS::DynamoDB::Table" */
  readonly type: string;
  /** `<stack>-<logicalId>`: the physical name for resources that do not name themselves; the same at every start. */
  readonly defaultName: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What Ref and Fn::GetAtt answer for a deployed resource. */
export interface DeployedResource {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * Brings one resource type to life. Called for every resource of that type at every start, dependencies first, so it must keep
 * what is there already. It throws TemplateError for a property that the local part does not honour.
 */
export type DeployResource = (resource: TemplateResource) => Promise<DeployedResource> | DeployedResource;

/** A path of the public port (--port): AppSync's /graphql, API Gateway's /v1. */
export interface FrontRoute {
  matches(request: IncomingMessage, pathname: string): boolean;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void> | void;
  /** WebSocket upgrades of the same path. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** One local AWS service: a folder under local/services/. */
export interface LocalService {
  /** SigV4 signing names it answers for on --aws-port. */
  readonly names: readonly string[];
  handle?(request: AwsRequest): Promise<AwsResponse>;
  /** IAM's view of a request. Without it the service is open to the administrator only. */
  accessRequests?(request: AwsRequest): readonly AccessRequest[];
  /** The error body that this service's protocol uses, for errors made outside it: access denied, injected faults. */
  errorResponse?(error: AwsError, request: AwsRequest): AwsResponse;
  /** By CloudFormation type. */
  readonly resources?: Readonly<Record<string, DeployResource>>;
  readonly routes?: readonly FrontRoute[];
  /** After the whole template is deployed: pollers, schedules, unfinished executions. */
  start?(): Promise<void> | void;
  close?(): Promise<void> | void;
}

/** What every service is given. */
export interface LocalContext {
  /** This service's own folder under --state; exists. */
  readonly stateFolder: string;
  readonly region: string;
  readonly accountId: string;
  /** "http://127.0.0.1:4566" */
  readonly endpointUrl: string;
  /** Epoch milliseconds. */
  now(): number;
  /** One line on the terminal, marked with its source ("lambda/recommend"). */
  log(source: string, line: string): void;
  /** Calls another local service in process: access is checked, faults apply, as over HTTP. Never rejects for an AWS error: look at the status. */
  call(request: AwsCall): Promise<AwsResponse>;
}

/** A call from one local service to another. */
export interface AwsCall {
  readonly service: string;
  readonly principal: Principal;
  /** Default POST. */
  readonly method?: string;
  /** Default "/". */
  readonly path?: string;
  readonly query?: URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** An error with an AWS code, put on the wire by the service's own protocol. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: { readonly status?: number; readonly fields?: Readonly<Record<string, unknown>> } = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = options.status ?? 400;
    this.fields = options.fields ?? {};
  }
}

/** The template asks for something that the local stack does not run; the message names the resource, the property and the reason. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
