import * as control from '@aws-sdk/client-personalize';
import * as events from '@aws-sdk/client-personalize-events';
import * as runtime from '@aws-sdk/client-personalize-runtime';
import { jsonErrorResponse, jsonOperation, jsonResponse, parseJsonBody } from '../../../jsonProtocol.ts';
import type { AwsError, AwsRequest, AwsResponse } from '../../../service.ts';
import { operationNotLocal, unknownOperation } from '../errors.ts';
import type { Operation } from '../operations/operation.ts';
import { operations } from '../operations/registry.ts';
import { refusedOperations } from '../operations/supportedOperations.ts';
import { operationSchemas, serializeOutput, validateInput } from './shapes.ts';

const schemas = new Map([control, events, runtime].flatMap((sdk) => [...operationSchemas(sdk)]));

/** rest-json paths of the run time and events models; all are POST. */
const restOperations: Readonly<Record<string, string>> = {
  '/recommendations': 'GetRecommendations',
  '/personalize-ranking': 'GetPersonalizedRanking',
  '/action-recommendations': 'GetActionRecommendations',
  '/events': 'PutEvents',
  '/items': 'PutItems',
  '/users': 'PutUsers',
  '/actions': 'PutActions',
  '/action-interactions': 'PutActionInteractions',
};

/** A request made out: which operation, asked what. */
export interface Call {
  readonly operation: Operation;
  readonly input: unknown;
  respond(output: unknown): AwsResponse;
}

/** "GetRecommendations"; whatever was asked for, known or not. */
export function operationName(request: AwsRequest): string {
  return isControl(request) ? jsonOperation(request) : (restOperations[request.path] ?? request.path);
}

/** Throws for operations that do not exist or do not run locally and for input that breaks the model. */
export function readCall(request: AwsRequest): Call {
  const name = operationName(request);
  const schema = schemas.get(name);
  if (schema === undefined || (!isControl(request) && request.method !== 'POST')) throw unknownOperation(name);
  const operation = operations.get(name);
  if (operation === undefined) throw operationNotLocal(name, refusedOperations.get(name) ?? 'it came with a newer model');
  const input = parseJsonBody(request);
  validateInput(schema.input, input);
  return {
    operation,
    input,
    respond: (output) => {
      const body = serializeOutput(schema.output, output);
      if (isControl(request)) return jsonResponse(body ?? {});
      return { status: 200, headers: { 'content-type': 'application/json' }, body: body === undefined ? '' : JSON.stringify(body) };
    },
  };
}

export function respondError(error: AwsError, request: AwsRequest): AwsResponse {
  if (isControl(request)) return jsonErrorResponse(error);
  return {
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    body: JSON.stringify({ message: error.message, ...error.fields }),
  };
}

function isControl(request: AwsRequest): boolean {
  return request.headers['x-amz-target'] !== undefined;
}
