import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { OperationTypeNode } from 'graphql';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Api } from './api.ts';
import type { Caller, Credentials, Headers } from './authorization.ts';
import { RequestError, type WireError } from './errors.ts';
import { type GraphQLRequest, prepare } from './execute.ts';
import type { Subscriptions } from './subscriptions.ts';

/** https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html */
const connectionTimeoutMs = 300_000;
const keepAliveMs = 60_000;
/** Subscriptions of one connection: https://docs.aws.amazon.com/general/latest/gr/appsync.html */
const maxSubscriptions = 200;
/** Bytes of one message from a client: 240 KB, the same page. */
const maxMessageBytes = 240 * 1024;
/** Bytes that wait for a client which does not read, before it is dropped: its own backlog is all that it costs. */
const maxBacklogBytes = 8 * 1024 * 1024;

interface ClientMessage {
  readonly type?: string;
  readonly id?: string;
  readonly payload?: { readonly data?: unknown; readonly extensions?: { readonly authorization?: Readonly<Record<string, unknown>> } };
}

export interface RealtimeOptions {
  readonly api: () => Api;
  readonly subscriptions: () => Subscriptions;
  readonly authenticate: (credentials: Credentials) => Promise<Caller>;
  /** The GraphQL request in `payload.data`; throws RequestError. */
  readonly parseRequest: (text: string) => GraphQLRequest;
}

export interface RealtimeServer {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** The authorization header of a connection, sent as a sub-protocol `header-<base64url>` or, by older clients, as `?header=<base64>`. */
function connectionHeaders(request: IncomingMessage): Headers {
  const protocol = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim()).find((each) => each.startsWith('header-'));
  const encoded = protocol?.slice('header-'.length) ?? new URL(request.url ?? '/', 'http://localhost').searchParams.get('header');
  if (encoded === null) return {};
  try {
    return lowerCase(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
  } catch {
    return {};
  }
}

function lowerCase(headers: unknown): Headers {
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function errorPayload(error: RequestError): unknown {
  return { errors: [{ errorType: error.code, message: error.message, errorCode: error.status }] };
}

/** AppSync's dialect of `graphql-ws`. */
export function createRealtimeServer(options: RealtimeOptions): RealtimeServer {
  const server = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, handleProtocols: (protocols) => (protocols.has('graphql-ws') ? 'graphql-ws' : false) });
  server.on('connection', (socket: WebSocket, request: IncomingMessage) => new Connection(socket, request, options));
  return {
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request));
    },
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

class Connection {
  readonly #socket: WebSocket;
  readonly #request: IncomingMessage;
  readonly #options: RealtimeOptions;
  /** By id: how to stop, or undefined while it starts. */
  readonly #subscriptions = new Map<string, (() => void) | undefined>();
  readonly #keepAlive: NodeJS.Timeout;
  #acknowledged = false;

  constructor(socket: WebSocket, request: IncomingMessage, options: RealtimeOptions) {
    this.#socket = socket;
    this.#request = request;
    this.#options = options;
    this.#keepAlive = setInterval(() => this.#send({ type: 'ka' }), keepAliveMs);
    socket.on('message', (data) => void this.#receive(String(data as Buffer)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearInterval(this.#keepAlive);
      for (const stop of this.#subscriptions.values()) stop?.();
    });
  }

  #send(message: unknown): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > maxBacklogBytes) this.#socket.terminate();
    else this.#socket.send(JSON.stringify(message));
  }

  async #receive(text: string): Promise<void> {
    let message: ClientMessage;
    try {
      message = JSON.parse(text) as ClientMessage;
    } catch {
      this.#send({ type: 'error', payload: { errors: [{ errorType: 'BadRequestException', message: 'Expected a JSON message.', errorCode: 400 }] } });
      return;
    }
    if (message.type === 'connection_init') await this.#initialize();
    else if (message.type === 'start' && typeof message.id === 'string') await this.#start(message.id, message);
    else if (message.type === 'stop' && typeof message.id === 'string') this.#stop(message.id);
    else this.#send({ type: 'error', ...(message.id === undefined ? {} : { id: message.id }), payload: { errors: [{ errorType: 'UnsupportedOperation', message: `Unknown message type "${String(message.type)}".`, errorCode: 400 }] } });
  }

  async #initialize(): Promise<void> {
    try {
      await this.#authenticate(connectionHeaders(this.#request), { path: '/connect', body: '{}' });
      this.#acknowledged = true;
      this.#send({ type: 'connection_ack', payload: { connectionTimeoutMs } });
      this.#send({ type: 'ka' });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.#send({ type: 'connection_error', payload: errorPayload(error) });
      this.#socket.close(1000);
    }
  }

  /** A signature is made as if the message were a POST to the GraphQL endpoint: https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html#iam-authorization */
  #authenticate(headers: Headers, message: { readonly path: string; readonly body: string }): Promise<Caller> {
    const endpoint = (this.#request.url ?? '/').replace(/\/realtime.*$/s, '');
    const signed = { method: 'POST', path: `${endpoint}${message.path}`, queryString: '', body: message.body };
    return this.#options.authenticate({ headers, remoteAddress: this.#request.socket.remoteAddress ?? '', signed });
  }

  async #start(id: string, message: ClientMessage): Promise<void> {
    const fail = (errors: readonly (WireError | { errorType: string; message: string })[]): void => {
      this.#subscriptions.delete(id);
      this.#send({ type: 'error', id, payload: { errors } });
    };
    if (!this.#acknowledged) return fail([{ errorType: 'UnauthorizedException', message: 'Send connection_init before start.' }]);
    if (this.#subscriptions.has(id)) return this.#send({ type: 'error', id, payload: { errors: [{ errorType: 'DuplicatedOperationError', message: `Subscription id "${id}" is in use.` }] } });
    if (this.#subscriptions.size >= maxSubscriptions) return fail([{ errorType: 'MaxSubscriptionsReachedError', message: `Max number of ${maxSubscriptions} subscriptions reached` }]);
    this.#subscriptions.set(id, undefined);
    try {
      const headers = lowerCase(message.payload?.extensions?.authorization);
      const body = String(message.payload?.data ?? '');
      const caller = await this.#authenticate(headers, { path: '', body });
      const prepared = prepare(this.#options.api(), this.#options.parseRequest(body));
      if ('errors' in prepared) return fail(prepared.errors);
      if (prepared.operation.operation !== OperationTypeNode.SUBSCRIPTION) return fail([{ errorType: 'UnsupportedOperation', message: `Expected a subscription, got a ${prepared.operation.operation}.` }]);
      const started = await this.#options.subscriptions().subscribe(
        prepared,
        { caller, headers },
        {
          deliver: (answer) => this.#send({ type: 'data', id, payload: answer }),
          end: () => this.#stop(id),
        },
      );
      if ('errors' in started) return fail(started.errors);
      // The client may have left, or taken the subscription back, while its resolver ran.
      if (this.#socket.readyState !== this.#socket.OPEN || !this.#subscriptions.has(id)) return started.stop();
      this.#subscriptions.set(id, started.stop);
      this.#send({ type: 'start_ack', id });
    } catch (error) {
      if (error instanceof RequestError) return fail([{ errorType: error.code, message: error.message }]);
      this.#options.api().log(`internal failure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      fail([{ errorType: 'InternalFailure', message: 'Internal Failure' }]);
    }
  }

  #stop(id: string): void {
    this.#subscriptions.get(id)?.();
    this.#subscriptions.delete(id);
    this.#send({ type: 'complete', id });
  }
}
