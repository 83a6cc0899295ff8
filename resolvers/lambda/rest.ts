import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { traceRoot } from '../correlation.ts';
import { createListParts } from '../lists.ts';
import { correlate } from '../log.ts';
import { createRecordParts } from '../plays.ts';
import { respond } from '../rest/respond.ts';
import { Telemetry } from '../telemetry.ts';

const telemetry = new Telemetry();
const parts = {
  lists: createListParts(telemetry),
  records: createRecordParts(),
  telemetry,
  stage: process.env['STAGE'],
  /** Lies beside the bundle. */
  openapi: () => readFileSync(new URL('openapi.json', import.meta.url), 'utf8'),
};

/** Every path of the REST API. */
export function handler(event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> {
  const trace = Object.entries(event.headers ?? {}).find(([name]) => name.toLowerCase() === 'x-amzn-trace-id');
  correlate(traceRoot(trace?.[1]) ?? event.requestContext.requestId, context.awsRequestId);
  return respond(parts, event);
}
