import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import { type Duplex } from 'node:stream';

import { type FrontRoute } from './service.ts';

export interface FrontServer {
  readonly server: Server | SecureServer;
  /** From then on /healthz answers 200 and the routes are served. */
  open(routes: readonly FrontRoute[]): void;
  /** Everything is loaded. */
  ready(): void;
}

/** The public port. Until it is opened every path but /healthz answers 503; with TLS it answers nobody before it is given a certificate (`setSecureContext`). */
export function createFrontServer(options: { readonly tls: boolean; log(source: string, line: string): void }): FrontServer {
  let routes: readonly FrontRoute[] = [];
  let isReady = false;
  const find = (request: IncomingMessage): FrontRoute | undefined => {
    const pathname = (request.url ?? '/').split('?', 1)[0] ?? '/';
    return routes.find((route) => route.matches(request, pathname));
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pathname = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (pathname === '/healthz') return sendText(response, isReady ? 200 : 503, isReady ? 'ok\n' : 'starting\n');
    const route = find(request);
    // AppSync answers any origin by itself; a REST API does what its methods say.
    if (pathname.startsWith('/graphql')) {
      response.setHeader('access-control-allow-origin', '*');
      if (request.method === 'OPTIONS') return preflight(request, response);
    }
    if (route !== undefined) return route.handle(request, response);
    if (routes.length === 0) {
      // A browser that comes too early tries again by itself.
      response.setHeader('refresh', '1');
      return sendText(response, 503, 'The local stack is starting.\n');
    }
    sendText(response, 404, `No such page: ${pathname}\n`);
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch((error: unknown) => {
      options.log('front', `${request.method} ${request.url}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      if (!response.headersSent) sendText(response, 500, 'Internal error\n');
      else response.destroy();
    });
  };
  const server = options.tls ? createSecureServer(listener) : createServer(listener);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const route = find(request);
    if (route?.upgrade === undefined) socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
    else route.upgrade(request, socket, head);
  });
  server.keepAliveTimeout = 75_000;
  return {
    server,
    open(opened) {
      routes = opened;
    },
    ready() {
      isReady = true;
    },
  };
}

function preflight(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'DELETE, GET, OPTIONS, PATCH, POST, PUT',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
    'access-control-max-age': '86400',
  });
  response.end();
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
