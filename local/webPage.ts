import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, readdir, readFile, rename, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

import { type FrontRoute } from './service.ts';
import { hashSources } from './sourceHash.ts';

/** What the page is built from. */
const SOURCES = ['web', 'client', 'package-lock.json'];

export interface WebPage {
  readonly route: FrontRoute;
  /** Ends a build that is under way. */
  close(): void;
}

export interface WebPageOptions {
  /** The project's folder. */
  readonly root: string;
  /** The body of /config.json. */
  configuration(): Promise<unknown>;
  /** Told once when the page cannot be built; everything else goes on without it. */
  failed(reason: string): void;
}

/** Builds the page beside the rest of the start, unless the same sources were built before, and serves it. Never throws. */
export function serveWebPage({ root, configuration, failed }: WebPageOptions): WebPage {
  const abort = new AbortController();
  const files = buildPage(root, abort.signal).then(readFiles);
  files.catch((error: unknown) => {
    if (!abort.signal.aborted) failed(error instanceof Error ? error.message : String(error));
  });
  return {
    close: () => abort.abort(),
    route: {
      matches: (request, pathname) => (request.method === 'GET' || request.method === 'HEAD') && /^\/(?:index\.html|icon\.svg|config\.json|assets\/[\w.-]+)?$/.test(pathname),
      async handle(request, response) {
        const pathname = (request.url ?? '/').split('?', 1)[0] ?? '/';
        if (pathname === '/config.json') return send(request, response, await compressed(Buffer.from(JSON.stringify(await configuration())), 'application/json'), 'no-cache');
        let known: ReadonlyMap<string, StaticFile>;
        try {
          known = await files;
        } catch {
          return sendText(response, 503, 'The page could not be built: the terminal says why. The API answers all the same: /graphiql, /v1/openapi.json\n');
        }
        const file = known.get(pathname === '/' ? '/index.html' : pathname);
        if (file === undefined) return sendText(response, 404, `No such page: ${pathname}\n`);
        // Names of assets change with what is in them.
        send(request, response, file, pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    },
  };
}

/** The folder with the built page. */
async function buildPage(root: string, signal: AbortSignal): Promise<string> {
  const folder = join(root, 'build', 'web');
  const output = join(folder, (await hashSources(root, SOURCES)).slice(0, 16));
  if (await exists(join(output, 'index.html'))) return output;
  const unfinished = `${output}.${process.pid}`;
  await run([join(root, 'web', 'build.ts'), '--output', unfinished], { cwd: root, signal });
  // Another start may have been first.
  await rename(unfinished, output).catch(() => rm(unfinished, { recursive: true, force: true }));
  return output;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function run(args: readonly string[], options: { readonly cwd: string; readonly signal: AbortSignal }): Promise<void> {
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(errors.trim().split('\n').slice(0, 3).join(' ') || `the build ended with ${code}`);
}

interface StaticFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly brotli: Buffer;
  readonly etag: string;
}

const types: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' };

/** By path: "/assets/index-abc.js". A few hundred kilobytes in all. */
async function readFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length), await compressed(await readFile(path), types[extname(path)] ?? 'application/octet-stream')] as const;
  });
  return new Map(await Promise.all(files));
}

async function compressed(plain: Buffer, type: string): Promise<StaticFile> {
  const [zipped, brotli] = await Promise.all([promisify(gzip)(plain), promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })]);
  return { type, plain, gzip: zipped, brotli, etag: createHash('sha256').update(plain).digest('base64url').slice(0, 22) };
}

/** Nothing but what comes from here runs, is shown or is asked; `'self'` covers the subscription's WebSocket: https://www.w3.org/TR/CSP3/#match-url-to-source-expression */
export const CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function send(request: IncomingMessage, response: ServerResponse, file: StaticFile, cacheControl: string): void {
  const accepted = request.headers['accept-encoding'] ?? '';
  const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
  const body = encoding === 'br' ? file.brotli : encoding === 'gzip' ? file.gzip : file.plain;
  // One strong tag for each representation: RFC 9110, section 8.8.3.
  const etag = `"${file.etag}${encoding === undefined ? '' : `-${encoding}`}"`;
  const headers = {
    'cache-control': cacheControl,
    etag,
    vary: 'accept-encoding',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  };
  if ((request.headers['if-none-match'] ?? '').split(',').some((each) => each.trim().replace(/^W\//, '') === etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'content-type': file.type, 'content-length': body.length, ...(encoding === undefined ? {} : { 'content-encoding': encoding }) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
