import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { apiKey, passing, startApi, type TestApi } from './startApi.ts';

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** A client of AppSync's WebSocket protocol that keeps what it was sent. */
class Client {
  readonly #socket: WebSocket;
  readonly #messages: Message[] = [];
  readonly #waiting: (() => void)[] = [];
  closed = false;

  constructor(url: string, protocols: string[]) {
    this.#socket = new WebSocket(url.replace('http', 'ws'), protocols);
    this.#socket.on('message', (data) => {
      this.#messages.push(JSON.parse((data as Buffer).toString()) as Message);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.#socket.on('close', () => {
      this.closed = true;
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  async opened(): Promise<this> {
    if (this.#socket.readyState !== WebSocket.OPEN) await new Promise((resolve, reject) => this.#socket.once('open', resolve).once('error', reject));
    return this;
  }

  get hasMore(): boolean {
    return this.#messages.some(({ type }) => type !== 'ka');
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next message that is no keep-alive. */
  async next(): Promise<Message> {
    for (;;) {
      const message = this.#messages.shift();
      if (message && message.type !== 'ka') return message;
      if (!message) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Leaves what comes in the network's buffers. */
  stopReading(): void {
    this.#socket.pause();
  }

  readOn(): void {
    this.#socket.resume();
  }

  async untilClosed(): Promise<void> {
    while (!this.closed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  close(): void {
    this.#socket.close();
  }
}

const auth = { host: 'localhost', 'x-api-key': apiKey };
const encoded = (header: unknown, encoding: 'base64' | 'base64url'): string => Buffer.from(JSON.stringify(header)).toString(encoding);
const clients: Client[] = [];
let api: TestApi;

beforeAll(async () => {
  api = await startApi({
    schema: `
      type Query @aws_api_key @aws_cognito_user_pools { a: String }
      type Mutation @aws_api_key @aws_cognito_user_pools { play(userId: ID!, seconds: Float, note: String): Play other(userId: ID!): Play end(userId: ID!): Play failing: Play }
      type Subscription {
        onPlay(userId: ID, note: String): Play @aws_subscribe(mutations: ["play", "failing"])
        onAny: Play @aws_subscribe(mutations: ["play", "other"])
        onLong(userId: ID, least: Float): Play @aws_subscribe(mutations: ["play"])
        onOwn(userId: ID): Play @aws_subscribe(mutations: ["play"])
        viewersOnly: Play @aws_subscribe(mutations: ["play"]) @aws_cognito_user_pools
      }
      type Play @aws_api_key @aws_cognito_user_pools { userId: ID seconds: Float note: String at: AWSDateTime who: String }`,
    resolvers: {
      ...Object.fromEntries(['play', 'other'].map((name) => [`Mutation.${name}`, passing('({ ...ctx.args, at: "2024-01-13T00:01:14.000Z" })')])),
      'Mutation.end': `import { extensions } from '@aws-appsync/utils';
        export function request(ctx) { return { payload: { userId: ctx.args.userId } }; }
        export function response(ctx) { extensions.invalidateSubscriptions({ subscriptionField: 'onLong', payload: { userId: ctx.args.userId } }); return ctx.result; }`,
      'Mutation.failing': `import { util } from '@aws-appsync/utils'; export function request() { util.error('no'); } export function response() {}`,
      'Play.who': passing('"resolved " + ctx.source.userId'),
      'Subscription.onLong': `import { extensions, util } from '@aws-appsync/utils';
        export function request(ctx) { return { payload: null }; }
        export function response(ctx) {
          extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter({ userId: { eq: ctx.args.userId }, seconds: { ge: ctx.args.least } }));
          extensions.setSubscriptionInvalidationFilter(util.transform.toSubscriptionFilter({ userId: { eq: ctx.args.userId } }));
          return null;
        }`,
      'Subscription.onOwn': `import { util } from '@aws-appsync/utils'; export function request(ctx) { if (ctx.args.userId !== 'me') util.unauthorized(); return { payload: null }; } export function response() { return null; }`,
    },
    verifyToken: (token) => (token === 'a.b.c' ? Promise.resolve({ sub: 'me' }) : Promise.reject(new Error('unknown'))),
  });
});
afterAll(async () => {
  for (const client of clients) client.close();
  await api.close();
});

const open = (header: unknown = auth): Promise<Client> => {
  const client = new Client(`${api.url}/graphql/realtime`, ['graphql-ws', `header-${encoded(header, 'base64url')}`]);
  clients.push(client);
  return client.opened();
};
const connect = async (): Promise<Client> => {
  const client = await open();
  client.send({ type: 'connection_init' });
  expect(await client.next()).toEqual({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
  return client;
};
const start = (client: Client, id: string, query: string, options: { readonly variables?: unknown; readonly authorization?: unknown } = {}): void => {
  client.send({ type: 'start', id, payload: { data: JSON.stringify({ query, variables: options.variables ?? {} }), extensions: { authorization: options.authorization ?? auth } } });
};
const subscribe = async (query: string, variables?: unknown): Promise<Client> => {
  const client = await connect();
  start(client, 's', query, { variables });
  expect(await client.next()).toEqual({ type: 'start_ack', id: 's' });
  return client;
};
const play = (fields: string, args = 'userId: "u1", seconds: 5'): Promise<unknown> => api.query(`mutation {play(${args}) {${fields}}}`);
/** Something that every subscriber to `client`'s connection answers to, so that what came before it is known. */
const nothingMore = async (client: Client): Promise<void> => {
  client.send({ type: 'stop', id: 'unknown' });
  expect(await client.next()).toEqual({ type: 'complete', id: 'unknown' });
};

// https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
describe('a connection', () => {
  it('speaks graphql-ws with its header in the sub-protocol', async () => {
    expect((await connect()).protocol).toBe('graphql-ws');
  });

  it('may send its header in the query string', async () => {
    const client = new Client(`${api.url}/graphql/realtime?header=${encodeURIComponent(encoded(auth, 'base64'))}&payload=e30=`, ['graphql-ws']);
    clients.push(client);
    await client.opened();
    client.send({ type: 'connection_init' });
    expect((await client.next()).type).toBe('connection_ack');
  });

  it.each([
    ['another key', { 'x-api-key': 'da2-other' }],
    ['none', {}],
  ])('is refused with %s', async (_what, header) => {
    const client = await open(header);
    client.send({ type: 'connection_init' });
    expect(await client.next()).toMatchObject({ type: 'connection_error', payload: { errors: [{ errorType: 'UnauthorizedException', errorCode: 401 }] } });
    await client.untilClosed();
  });

  it('must begin with connection_init', async () => {
    const client = await open();
    start(client, 's', 'subscription {onAny {userId}}');
    expect(await client.next()).toMatchObject({ type: 'error', id: 's' });
  });

  it.each(['{', '{"type":"nope"}'])('is told of a message that is none: %s', async (message) => {
    const client = await connect();
    client.send(message);
    expect((await client.next()).type).toBe('error');
  });
});

describe('a subscription', () => {
  it("gets the mutation's own selection, in its own", async () => {
    const client = await subscribe('subscription {onPlay {userId at seconds}}');
    await play('userId at');
    expect(await client.next()).toEqual({ type: 'data', id: 's', payload: { data: { onPlay: { userId: 'u1', at: '2024-01-13T00:01:14.000Z', seconds: null } } } });
  });

  it('does not see the aliases of the mutation', async () => {
    const client = await subscribe('subscription {it: onPlay {whose: userId}}');
    await api.query('mutation {p: play(userId: "u1") {x: userId}}');
    expect((await client.next()).payload).toEqual({ data: { it: { whose: 'u1' } } });
  });

  it('gets what field resolvers made of the mutation', async () => {
    const client = await subscribe('subscription {onPlay {who}}');
    await play('userId who');
    expect((await client.next()).payload).toEqual({ data: { onPlay: { who: 'resolved u1' } } });
  });

  it('hears what its arguments match', async () => {
    const client = await subscribe('subscription($u: ID) {onPlay(userId: $u) {userId}}', { u: 'u2' });
    await play('userId');
    await play('seconds', 'userId: "u2"');
    await play('userId', 'userId: "u2"');
    expect((await client.next()).payload).toEqual({ data: { onPlay: { userId: 'u2' } } });
    await nothingMore(client);
  });

  it('with a null argument hears what has null there', async () => {
    const client = await subscribe('subscription {onPlay(note: null) {userId note}}');
    await play('userId note', 'userId: "noted", note: "x"');
    await play('userId note', 'userId: "bare"');
    expect((await client.next()).payload).toEqual({ data: { onPlay: { userId: 'bare', note: null } } });
  });

  it('hears of every mutation that it names and of no other', async () => {
    const any = await subscribe('subscription {onAny {userId}}');
    const plays = await subscribe('subscription {onPlay {userId}}');
    await api.query('mutation {other(userId: "o") {userId}}');
    expect((await any.next()).payload).toEqual({ data: { onAny: { userId: 'o' } } });
    await nothingMore(plays);
  });

  it('hears nothing of a mutation that failed', async () => {
    const client = await subscribe('subscription {onPlay {userId}}');
    await api.query('mutation {failing {userId}}');
    await nothingMore(client);
  });

  it('ends with stop', async () => {
    const client = await subscribe('subscription {onPlay {userId}}');
    client.send({ type: 'stop', id: 's' });
    expect(await client.next()).toEqual({ type: 'complete', id: 's' });
    await play('userId');
    await nothingMore(client);
  });

  // https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html
  it('hears what its filter lets through, until it is invalidated', async () => {
    const client = await subscribe('subscription {onLong(userId: "u1", least: 10) {userId seconds}}');
    await play('userId seconds', 'userId: "u1", seconds: 5');
    await play('userId seconds', 'userId: "u2", seconds: 20');
    await play('userId seconds', 'userId: "u1", seconds: 20');
    expect((await client.next()).payload).toEqual({ data: { onLong: { userId: 'u1', seconds: 20 } } });
    await api.query('mutation {end(userId: "u2") {userId}}');
    await api.query('mutation {end(userId: "u1") {userId}}');
    expect(await client.next()).toEqual({ type: 'complete', id: 's' });
    await play('userId seconds', 'userId: "u1", seconds: 20');
    await nothingMore(client);
  });
});

describe('a subscriber that does not read', () => {
  it('is dropped, and holds nobody up', async () => {
    const slow = await subscribe('subscription {onPlay {userId note}}');
    const other = await subscribe('subscription {onPlay {userId}}');
    slow.stopReading();
    const note = 'x'.repeat(900_000);
    const plays = 40;
    for (let count = 0; count < plays; count++) {
      await api.query('mutation ($note: String) {play(userId: "u1", note: $note) {userId note}}', { note });
      expect(await other.next()).toMatchObject({ type: 'data', payload: { data: { onPlay: { userId: 'u1' } } } });
    }
    slow.readOn();
    await slow.untilClosed();
    let heard = 0;
    while (slow.hasMore) if ((await slow.next()).type === 'data') heard += 1;
    expect(heard).toBeLessThan(plays);
  });
});

describe('a start', () => {
  it.each([
    ['with a field that is not there', 'subscription {nope {userId}}', {}, "Validation error of type FieldUndefined: Field 'nope' in type 'Subscription' is undefined @ 'nope'"],
    ['of a query', '{a}', {}, 'Expected a subscription, got a query.'],
    ['with other credentials than good ones', 'subscription {onAny {userId}}', { authorization: { 'x-api-key': 'da2-other' } }, 'You are not authorized to make this call.'],
    ['that its resolver refuses', 'subscription {onOwn(userId: "you") {userId}}', {}, 'Not Authorized to access onOwn on type Subscription'],
    ['of a field for others', 'subscription {viewersOnly {userId}}', {}, 'Not Authorized to access viewersOnly on type Subscription'],
  ])('%s is refused', async (_what, query, options, message) => {
    const client = await connect();
    start(client, 's', query, options);
    expect(await client.next()).toMatchObject({ type: 'error', id: 's', payload: { errors: [{ message }] } });
  });

  it('is judged by its own credentials, not those of the connection', async () => {
    const client = await connect();
    start(client, 's', 'subscription {viewersOnly {userId}}', { authorization: { host: 'localhost', Authorization: 'a.b.c' } });
    expect(await client.next()).toEqual({ type: 'start_ack', id: 's' });
  });

  it('with an id in use is refused and leaves the first alone', async () => {
    const client = await subscribe('subscription {onAny {userId}}');
    start(client, 's', 'subscription {onAny {userId}}');
    expect(await client.next()).toMatchObject({ type: 'error', id: 's' });
    await play('userId');
    expect((await client.next()).type).toBe('data');
  });
});
