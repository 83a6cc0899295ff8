import { authHeaders, type UpnextAuth } from './auth.ts';
import { fromWire, UpnextError, type WireError } from './UpnextError.ts';

export interface RealtimeOptions {
  /** The GraphQL endpoint: the authorization is made out for it. */
  readonly endpoint: string;
  /** "wss://…" */
  readonly url: string;
  readonly auth: UpnextAuth;
  readonly WebSocket: typeof globalThis.WebSocket;
}

export interface Observer<T> {
  next(value: T): void;
  /** The subscription was refused and has ended. A lost connection is no error: it is made again. */
  error?(error: UpnextError): void;
  /** From now on nothing is missed; called again after every reconnection, when the caller may want to catch up. */
  started?(): void;
  /** The connection is lost; the client tries again by itself. */
  interrupted?(): void;
}

interface Subscription {
  readonly data: string;
  readonly observer: Observer<unknown>;
}

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: { readonly data?: unknown; readonly errors?: readonly WireError[]; readonly connectionTimeoutMs?: number };
}

const defaultTimeoutMs = 300_000;
const longestWaitMs = 15_000;

/** A connection from the wish for one to its end; whatever still comes of an earlier one is not listened to. */
interface Link {
  socket?: WebSocket;
  acknowledged: boolean;
}

/** AppSync's WebSocket protocol: https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html. One connection for all subscriptions, open while there is one. */
export class Realtime {
  readonly #options: RealtimeOptions;
  readonly #subscriptions = new Map<string, Subscription>();
  #link: Link | undefined;
  #attempts = 0;
  #lastId = 0;
  #timeoutMs = defaultTimeoutMs;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RealtimeOptions) {
    this.#options = options;
  }

  /** Answers how to end it. */
  subscribe(query: string, variables: unknown, observer: Observer<unknown>): () => void {
    const id = String(++this.#lastId);
    const subscription = { data: JSON.stringify({ query, variables }), observer };
    this.#subscriptions.set(id, subscription);
    if (this.#link?.acknowledged === true) void this.#start(this.#link, id, subscription);
    else if (this.#link === undefined && this.#retry === undefined) this.#connect();
    return () => {
      if (!this.#subscriptions.delete(id)) return;
      if (this.#link !== undefined) send(this.#link, { type: 'stop', id });
      if (this.#subscriptions.size === 0) this.close();
    };
  }

  close(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    this.#retry = undefined;
    this.#subscriptions.clear();
    const socket = this.#link?.socket;
    this.#link = undefined;
    // One that is still being made is closed once it is there: browsers report the other as a failure.
    if (socket !== undefined && socket.readyState !== socket.CONNECTING) socket.close();
  }

  #connect(): void {
    const link: Link = { acknowledged: false };
    this.#link = link;
    this.#open(link).catch((error: unknown) => {
      // Without a token there is no use in trying: whoever makes tokens has to do something first.
      const refusal = error instanceof UpnextError ? error : new UpnextError('Unauthorized', 'Got no credentials for the subscription.', { cause: error });
      if (this.#link === link) this.#endAll(refusal);
    });
  }

  async #open(link: Link): Promise<void> {
    const { endpoint, url, auth, WebSocket } = this.#options;
    const headers = await this.#headers(auth, `${endpoint}/connect`, '{}');
    if (this.#link !== link) return;
    const socket = new WebSocket(url, ['graphql-ws', `header-${base64Url(JSON.stringify(headers))}`]);
    link.socket = socket;
    socket.addEventListener('open', () => {
      if (this.#link === link) send(link, { type: 'connection_init' });
      else socket.close();
    });
    socket.addEventListener('message', (event) => {
      if (this.#link === link) this.#receive(link, JSON.parse(String(event.data)) as Message);
    });
    socket.addEventListener('close', () => {
      if (this.#link === link) this.#lost(link);
    });
    // A failed connection closes as well, and the close is what is handled.
    socket.addEventListener('error', () => undefined);
  }

  async #headers(auth: UpnextAuth, url: string, body: string): Promise<Record<string, string>> {
    return { host: new URL(url).host, ...(await authHeaders(auth, { url, body })) };
  }

  #receive(link: Link, message: Message): void {
    this.#heard(link);
    const subscription = message.id === undefined ? undefined : this.#subscriptions.get(message.id);
    switch (message.type) {
      case 'connection_ack':
        link.acknowledged = true;
        this.#attempts = 0;
        this.#timeoutMs = message.payload?.connectionTimeoutMs ?? defaultTimeoutMs;
        for (const [id, each] of this.#subscriptions) void this.#start(link, id, each);
        break;
      case 'connection_error':
        this.#endAll(fromWire(message.payload?.errors ?? [], 401));
        break;
      case 'start_ack':
        subscription?.observer.started?.();
        break;
      case 'data':
        if (message.payload?.data !== undefined && message.payload.data !== null) subscription?.observer.next(message.payload.data);
        break;
      case 'error':
        if (message.id !== undefined) this.#subscriptions.delete(message.id);
        subscription?.observer.error?.(fromWire(message.payload?.errors ?? [], 400));
        break;
    }
  }

  async #start(link: Link, id: string, subscription: Subscription): Promise<void> {
    const { endpoint, auth } = this.#options;
    try {
      const authorization = await this.#headers(auth, endpoint, subscription.data);
      if (this.#link === link && this.#subscriptions.has(id)) send(link, { type: 'start', id, payload: { data: subscription.data, extensions: { authorization } } });
    } catch (error) {
      this.#subscriptions.delete(id);
      subscription.observer.error?.(new UpnextError('Unauthorized', 'Got no credentials for the subscription.', { cause: error }));
    }
  }

  /** AppSync says something at least every minute; silence for the time it names means that the connection is dead. */
  #heard(link: Link): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => link.socket?.close(), this.#timeoutMs);
    // A Node.js process need not stay for this; a browser's timer is a number.
    (this.#silence as { unref?(): void }).unref?.();
  }

  #lost(link: Link): void {
    clearTimeout(this.#silence);
    this.#link = undefined;
    if (link.acknowledged) for (const { observer } of this.#subscriptions.values()) observer.interrupted?.();
    const longest = Math.min(longestWaitMs, 500 * 2 ** this.#attempts++);
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#connect();
    }, longest * (0.5 + Math.random() / 2));
  }

  #endAll(error: UpnextError): void {
    const observers = [...this.#subscriptions.values()].map(({ observer }) => observer);
    this.close();
    for (const observer of observers) observer.error?.(error);
  }
}

function send({ socket }: Link, message: unknown): void {
  if (socket?.readyState === 1) socket.send(JSON.stringify(message));
}

/** RFC 4648 §5 without padding. */
function base64Url(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
