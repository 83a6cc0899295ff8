import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { clientError } from '../answer.ts';
import { ServiceError } from '../ServiceError.ts';
import { maxBodyBytes, parseRequest } from './request.ts';
import { problem } from './response.ts';
import { type RestParts, routes } from './routes.ts';

/** One REST request to its answer; errors become problems here and nowhere else. */
export async function respond(parts: RestParts, event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  try {
    const request = parseRequest(event, Object.keys(routes));
    const methods = routes[request.resource];
    if (methods === undefined) return problem(new ServiceError('NotFound', `path: got ${event.path}, expected one of those that /openapi.json lists.`));
    const route = methods[request.method];
    if (route === undefined) {
      const allowed = Object.keys(methods).join(', ');
      return problem(new ServiceError('InvalidInput', `method: got ${request.method}, expected ${allowed}.`), { status: 405, headers: { Allow: allowed } });
    }
    if (request.body.length > maxBodyBytes) {
      return problem(new ServiceError('InvalidInput', `body: got ${request.body.length} bytes, expected at most ${maxBodyBytes}.`), { status: 413 });
    }
    return await route(parts, request);
  } catch (error) {
    return problem(clientError(error));
  }
}
