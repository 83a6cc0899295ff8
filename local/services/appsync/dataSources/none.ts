import type { DataSource } from './dataSource.ts';

/** Local resolvers: the payload is the result. https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-none-js.html */
export function noneDataSource(name: string): DataSource {
  return {
    name,
    execute(request) {
      const payload = typeof request === 'object' && request !== null ? (request as { payload?: unknown }).payload : undefined;
      return Promise.resolve({ result: payload ?? null });
    },
  };
}
