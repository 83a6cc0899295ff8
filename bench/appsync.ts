import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, type DocumentNode, execute, parse, validate } from 'graphql';
import { createFrontServer } from '../local/frontServer.ts';
import { listen, LocalCloud } from '../local/localCloud.ts';
import { createServices, LOCAL_API_KEY } from '../local/registry.ts';
import { type Figure, quantile } from './figure.ts';

const REQUESTS = 3000;
const WARM_UP = 2000;
const query = 'query Hello($name: String) { hello(name: $name) { text } }';
const body = JSON.stringify({ query, variables: { name: 'you' } });
const sdl = 'type Query { hello(name: String): Greeting } type Greeting { text: String }';
const code = `export function request(ctx) { return { payload: { text: 'Hello ' + ctx.args.name } }; }
export function response(ctx) { return ctx.result; }`;

/** One query that one resolver answers from nothing: what the local AppSync adds to graphql-js over node:http. */
export async function appsync(say: (step: string) => void): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'upnext-bench-'));
  const peer = plainServer();
  const front = createFrontServer({ tls: false, log: () => undefined });
  await Promise.all([listen(peer, 0), listen(front.server, 0)]);
  const cloud = await LocalCloud.open({
    stateFolder: folder,
    awsPort: 0,
    log: () => undefined,
    services: (host) => createServices(host, { sharedStateFolder: folder, frontUrl: 'http://127.0.0.1', assets: new Map() }),
  });
  try {
    await cloud.deploy('bench', { Resources: resources() });
    front.open(cloud.routes);
    say('graphql-js and the local AppSync in turns');
    const targets = [portOf(peer), portOf(front.server)] as const;
    await inTurns(targets, WARM_UP);
    const [plain, local] = await inTurns(targets, REQUESTS);
    const p50 = { name: 'graphql-js over node:http', value: quantile(plain, 0.5) };
    return [
      { name: 'trivial query, local AppSync, p50', value: quantile(local, 0.5), unit: 'ms', peer: p50, budget: { must: times(2, p50.value), aim: times(1.5, p50.value) } },
      { name: 'trivial query, local AppSync, p99', value: quantile(local, 0.99), unit: 'ms', peer: { ...p50, value: quantile(plain, 0.99) } },
    ];
  } finally {
    peer.close();
    front.server.close();
    front.server.closeAllConnections();
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function times(factor: number, value: number): number {
  return Number((factor * value).toPrecision(3));
}

/** What a careful author of a plain server would write: documents are parsed and validated once. */
function plainServer(): Server {
  const schema = buildSchema(sdl);
  const documents = new Map<string, DocumentNode>();
  const rootValue = { hello: ({ name }: { readonly name: string }) => Promise.resolve({ text: `Hello ${name}` }) };
  return createServer((message, response) => {
    void text(message).then(async (sent) => {
      const asked = JSON.parse(sent) as { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };
      const document = documents.get(asked.query) ?? parse(asked.query);
      if (!documents.has(asked.query) && validate(schema, document).length === 0) documents.set(asked.query, document);
      const answer = JSON.stringify(await execute({ schema, document, rootValue, variableValues: asked.variables }));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) }).end(answer);
    });
  });
}

function resources(): Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }> {
  const ApiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
  const appsyncResource = (type: string, properties: Record<string, unknown>) => ({ Type: `AWS::AppSync::${type}`, Properties: type === 'GraphQLApi' ? properties : { ApiId, ...properties } });
  return {
    Api: appsyncResource('GraphQLApi', { Name: 'bench', AuthenticationType: 'API_KEY' }),
    Schema: appsyncResource('GraphQLSchema', { Definition: sdl }),
    Key: appsyncResource('ApiKey', {}),
    None: appsyncResource('DataSource', { Name: 'None', Type: 'NONE' }),
    Hello: appsyncResource('Resolver', { TypeName: 'Query', FieldName: 'hello', DataSourceName: { 'Fn::GetAtt': ['None', 'Name'] }, Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' }, Code: code }),
  };
}

/** Milliseconds of `count` requests to each, one at a time and turn about, so that both have the same machine. */
async function inTurns(ports: readonly [number, number], count: number): Promise<readonly [Float64Array, Float64Array]> {
  const agent = new Agent({ keepAlive: true });
  const samples = [new Float64Array(count), new Float64Array(count)] as const;
  for (let at = 0; at < count; at++) {
    for (const [which, port] of ports.entries()) {
      const started = performance.now();
      const answer = await ask(port, agent);
      samples[which === 0 ? 0 : 1][at] = performance.now() - started;
      if (answer !== '{"data":{"hello":{"text":"Hello you"}}}') throw new Error(`Expected a greeting, got ${answer}`);
    }
  }
  agent.destroy();
  return samples;
}

function ask(port: number, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'x-api-key': LOCAL_API_KEY };
    request({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers, agent }, (response) => void text(response).then(resolve, reject))
      .on('error', reject)
      .end(body);
  });
}

async function text(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function portOf(server: Pick<Server, 'address'>): number {
  return (server.address() as AddressInfo).port;
}
