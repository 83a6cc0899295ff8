import type { DataSource } from './dataSource.ts';
import { invalidRequest } from './dataSource.ts';
import { FieldError } from '../errors.ts';

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** A resolver's own bound; AppSync gives the whole request 30 s. */
const maxMs = 10_000;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Calls a path of one endpoint; the handler finds {statusCode, headers, body} in ctx.result whatever the status, and ctx.error only
 * when there was no answer. https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-http-js.html
 */
export function httpDataSource(options: { readonly name: string; readonly endpoint: string }): DataSource {
  const { name, endpoint } = options;
  return {
    name,
    async execute(request) {
      const fields = (typeof request === 'object' && request !== null ? request : {}) as Fields;
      const method = String(fields['method']);
      const path = fields['resourcePath'];
      if (!methods.has(method)) throw new FieldError(invalidRequest('HTTP', `method: got ${JSON.stringify(fields['method'])}, expected one of ${[...methods].join(', ')}.`));
      if (typeof path !== 'string' || !path.startsWith('/')) throw new FieldError(invalidRequest('HTTP', `resourcePath: got ${JSON.stringify(path)}, expected a path that starts with "/".`));
      const { query = {}, headers = {}, body } = (fields['params'] ?? {}) as { query?: Fields; headers?: Fields; body?: unknown };
      const url = new URL(`${endpoint.replace(/\/$/, '')}${path}`);
      for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value));
      const sent = body === undefined || body === null ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
      try {
        const response = await fetch(url, { method, headers: texts(headers), signal: AbortSignal.timeout(maxMs), ...sent });
        return { result: { statusCode: response.status, headers: Object.fromEntries(response.headers), body: await response.text() } };
      } catch (error) {
        return { result: null, error: { type: 'HTTP:ConnectionError', message: error instanceof Error ? error.message : String(error) } };
      }
    },
  };
}

function texts(values: Fields): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}
