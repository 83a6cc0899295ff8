import { type CredentialRegistry } from '../iam/credentials.ts';
import { AwsError, type AwsRequest, type AwsResponse, type DeployResource, type LocalContext, type LocalService } from '../../service.ts';
import { AsyncInvocations } from './asyncInvocations.ts';
import { asyncSettings } from './asyncSettings.ts';
import { functionEnvironment } from './environment.ts';
import { eventSourceMappings } from './eventSource/mappings.ts';
import { type FunctionConfiguration, functionConfiguration } from './functionConfiguration.ts';
import { FunctionPool } from './functionPool.ts';
import { functionReference } from './functionReference.ts';
import { readableLine } from './logLine.ts';
import { ResourcePolicies } from './resourcePolicy.ts';
import { Versions } from './versions.ts';

export interface LambdaOptions {
  /** Gives each function the credentials of its role. */
  readonly credentials: CredentialRegistry;
  /** The unpacked asset of an object key; undefined when the assembly has none. */
  codeFolder(objectKey: string): string | undefined;
}

export interface DeployedFunction {
  readonly configuration: FunctionConfiguration;
  readonly pool: FunctionPool;
}

/** Payload limit of a synchronous invocation, both ways. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;
const FUNCTION_PATH = /^\/2015-03-31\/functions\/([^/]+?)(\/configuration)?\/?$/;

/** The template's functions in processes of their own, Lambda's Invoke, and pollers of DynamoDB streams. */
export function createLambdaService(context: LocalContext, options: LambdaOptions): LocalService {
  const functions = new Map<string, DeployedFunction>();

  const versions = new Versions(context);
  const find = (encodedName: string, request: AwsRequest): DeployedFunction => {
    const { name, qualifier } = functionReference(decodeURIComponent(encodedName));
    const found = functions.get(name);
    if (found === undefined) {
      throw new AwsError('ResourceNotFoundException', `Function not found: arn:aws:lambda:${context.region}:${context.accountId}:function:${name}`, { status: 404, fields: { Type: 'User' } });
    }
    versions.requireQualifier(name, qualifier ?? request.query.get('Qualifier') ?? undefined);
    return found;
  };
  const asynchronous = new AsyncInvocations(context, (name) => functions.get(name));
  const mappings = eventSourceMappings(context, functions);
  const resourcePolicies = new ResourcePolicies(context.accountId);

  const deployFunction: DeployResource = async (resource) => {
    const configuration = functionConfiguration(resource, { ...context, codeFolder: options.codeFolder });
    const credentials = options.credentials.mint(configuration.roleArn, configuration.name);
    const environment = functionEnvironment(configuration, { ...context, credentials });
    await functions.get(configuration.name)?.pool.close();
    const log = (line: string): void => {
      const readable = readableLine(line);
      if (readable !== undefined) context.log(`lambda/${configuration.name}`, readable);
    };
    functions.set(configuration.name, { configuration, pool: new FunctionPool({ configuration, environment, log }) });
    return { ref: configuration.name, attributes: { Arn: configuration.arn } };
  };

  const invoke = async (request: AwsRequest, target: DeployedFunction): Promise<AwsResponse> => {
    resourcePolicies.requirePermission(request.principal, target.configuration.name, target.configuration.arn);
    if (request.body.length > MAX_PAYLOAD_BYTES) {
      throw new AwsError('RequestTooLargeException', `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`, { status: 413 });
    }
    const payload = request.body.length === 0 ? '{}' : request.body.toString('utf8');
    const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    requireJson(payload);
    if (type === 'DryRun') return { status: 204 };
    if (type === 'Event') {
      asynchronous.accept(target.configuration.name, request.requestId, payload);
      return { status: 202 };
    }
    const { reservedConcurrency } = target.configuration;
    if (reservedConcurrency !== undefined && target.pool.load >= reservedConcurrency) {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429, fields: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User' } });
    }
    const result = await target.pool.invoke(request.requestId, payload);
    return answer(result.failed, result.payload);
  };

  return {
    names: ['lambda'],
    async handle(request) {
      const invoked = request.method === 'POST' ? INVOKE_PATH.exec(request.path)?.[1] : undefined;
      if (invoked !== undefined) return invoke(request, find(invoked, request));
      const described = request.method === 'GET' ? FUNCTION_PATH.exec(request.path) : null;
      if (described?.[1] !== undefined) {
        const configuration = description(find(described[1], request).configuration);
        return json(200, described[2] === undefined ? { Configuration: configuration, Tags: {} } : configuration);
      }
      if (request.method === 'GET' && /^\/2015-03-31\/functions\/?$/.test(request.path)) {
        return json(200, { Functions: [...functions.values()].map(({ configuration }) => description(configuration)) });
      }
      throw new AwsError('UnknownOperationException', `The local Lambda has no ${request.method} ${request.path}`, { status: 404 });
    },
    accessRequests(request) {
      const name = (INVOKE_PATH.exec(request.path) ?? FUNCTION_PATH.exec(request.path))?.[1];
      const action = INVOKE_PATH.test(request.path) ? 'InvokeFunction' : name === undefined ? 'ListFunctions' : 'GetFunction';
      const reference = functionReference(decodeURIComponent(name ?? ''));
      const qualifier = reference.qualifier ?? request.query.get('Qualifier');
      const resource = name === undefined ? '*' : `arn:aws:lambda:${context.region}:${context.accountId}:function:${reference.name}${qualifier === null ? '' : `:${qualifier}`}`;
      return [{ action: `lambda:${action}`, resource }];
    },
    errorResponse: (error) => ({
      status: error.status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
      body: JSON.stringify({ message: error.message, Message: error.message, ...error.fields }),
    }),
    resources: {
      'AWS::Lambda::Function': deployFunction,
      ...versions.resources,
      'AWS::Lambda::EventInvokeConfig': (resource) => {
        const { functionName, settings } = asyncSettings(resource);
        asynchronous.configure(functionReference(functionName).name, settings);
        return { ref: resource.defaultName, attributes: {} };
      },
      'AWS::Lambda::EventSourceMapping': mappings.deploy,
      'AWS::Lambda::Permission': (resource) => {
        resourcePolicies.add(resource, (reference) => functionReference(reference).name);
        return { ref: resource.defaultName, attributes: { Id: resource.defaultName } };
      },
    },
    async start() {
      await mappings.start();
      asynchronous.start();
    },
    async close() {
      asynchronous.close();
      await Promise.all([mappings.close(), ...[...functions.values()].map(({ pool }) => pool.close())]);
    },
  };
}

function requireJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${reason}`, { fields: { Type: 'User' } });
  }
}

function answer(failed: boolean, payload: string): AwsResponse {
  const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' };
  if (Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) {
    const body = JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge', errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD_BYTES} bytes).` });
    return { status: 200, headers: { ...headers, 'x-amz-function-error': 'Unhandled' }, body };
  }
  return { status: 200, headers: failed ? { ...headers, 'x-amz-function-error': 'Unhandled' } : headers, body: payload };
}

function description(configuration: FunctionConfiguration): Record<string, unknown> {
  return {
    FunctionName: configuration.name,
    FunctionArn: configuration.arn,
    Runtime: configuration.runtime,
    Role: configuration.roleArn,
    Handler: configuration.handler,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memoryMb,
    Environment: { Variables: configuration.environment },
    State: 'Active',
    Version: '$LATEST',
    PackageType: 'Zip',
  };
}

function json(status: number, body: unknown): AwsResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
