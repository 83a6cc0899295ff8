import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createListParts } from '../lists.ts';
import { createRecordParts } from '../plays.ts';
import { respond } from '../rest/respond.ts';
import { StableLists } from '../rest/StableLists.ts';

const parts = {
  lists: createListParts(),
  records: createRecordParts(),
  stable: new StableLists(),
  stage: process.env['STAGE'],
  /** Lies beside the bundle. */
  openapi: () => readFileSync(new URL('openapi.json', import.meta.url), 'utf8'),
};

/** Every path of the REST API. */
export function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  return respond(parts, event);
}
