import { readFile } from 'node:fs/promises';

import { parse } from 'yaml';

import { type FrontRoute } from './service.ts';

/** The REST API's description at /v1/openapi.json. */
export function openApiRoute(file: URL): FrontRoute {
  let loaded: Promise<string> | undefined;
  return {
    matches: (request, pathname) => pathname === '/v1/openapi.json' && (request.method === 'GET' || request.method === 'HEAD'),
    async handle(_request, response) {
      const body = await (loaded ??= readFile(file, 'utf8').then((text) => JSON.stringify(parse(text))));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      response.end(body);
    },
  };
}
