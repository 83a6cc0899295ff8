import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stdout } from 'node:process';
import { gzipSync } from 'node:zlib';

import { Command, InvalidArgumentError } from 'commander';

import { exampleIds, exampleTabs } from './graphiql/examples.ts';
import { graphiqlPage } from './graphiql/page.ts';

/** `npm run console`: GraphiQL for a deployed API, or for any other that speaks AppSync's protocol. */
interface Options {
  readonly endpoint: string;
  readonly apiKey?: string;
  readonly token?: string;
  readonly header: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly port: number;
}

const options = new Command('console')
  .description('Opens GraphiQL for a deployed API. Credentials may also stand in UPNEXT_API_KEY or UPNEXT_TOKEN.')
  .requiredOption('--endpoint <url>', 'the GraphQL endpoint: the output GraphqlUrl of the stack', endpoint)
  .option('--api-key <key>', 'the output ApiKey of the stack', process.env['UPNEXT_API_KEY'])
  .option('--token <jwt>', 'a token of the user pool', process.env['UPNEXT_TOKEN'])
  .option('--header <name: value>', 'any other header; may be repeated', header, {})
  .option('--user <id>', 'the viewer in the examples; with a token your own sub')
  .option('--port <number>', 'of the page on this machine; 0 takes a free one', port, 0)
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

function endpoint(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new InvalidArgumentError('expected an http or https URL.');
  return text;
}

function header(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = text.indexOf(':');
  if (at < 1) throw new InvalidArgumentError('expected "name: value".');
  return { ...before, [text.slice(0, at).trim().toLowerCase()]: text.slice(at + 1).trim() };
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('expected a port number, 0 to 65535.');
  return value;
}

const headers = {
  ...(options.apiKey === undefined ? {} : { 'x-api-key': options.apiKey }),
  ...(options.token === undefined ? {} : { authorization: options.token }),
  ...options.header,
};
const tabs = exampleTabs(await exampleIds(options.endpoint, headers, options.user));
const page = gzipSync(await graphiqlPage({ endpoint: options.endpoint, headers, tabs }), { level: 1 });

// On this machine alone: the page holds the credentials.
const server = createServer((request, response) => {
  if (request.method !== 'GET' || new URL(request.url ?? '/', 'http://localhost').pathname !== '/') return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'gzip', 'content-length': page.length, 'cache-control': 'no-store' }).end(page);
});
server.once('error', (error) => {
  process.stderr.write(`The console cannot be served: ${error.message}\n`);
  process.exit(1);
});
server.listen(options.port, '127.0.0.1', () => stdout.write(`GraphiQL for ${options.endpoint}: http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`));
