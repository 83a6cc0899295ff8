import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { passing, startApi, type TestApi } from './startApi.ts';

// https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-lambda-authorization

interface AuthorizerEvent {
  readonly authorizationToken: string;
  readonly requestContext: Readonly<Record<string, unknown>>;
  readonly requestHeaders: Readonly<Record<string, string>>;
}

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:authorizer';
let events: AuthorizerEvent[] = [];
let time = Date.UTC(2026, 0, 1);
let api: TestApi;

const answers: Readonly<Record<string, (event: AuthorizerEvent) => unknown>> = {
  'custom-yes': () => ({ isAuthorized: true, resolverContext: { banana: 'very yellow' } }),
  'custom-no': () => ({ isAuthorized: false }),
  'custom-limited': (event) => ({ isAuthorized: true, deniedFields: ['Query.second', `arn:aws:appsync:us-east-1:000000000000:apis/${String(event.requestContext['apiId'])}/types/Film/fields/secret`, 'arn:aws:appsync:us-east-1:000000000000:apis/other/types/Query/fields/first'] }),
  'custom-long': () => ({ isAuthorized: true, ttlOverride: 300 }),
  'custom-never': () => ({ isAuthorized: true, ttlOverride: 0 }),
  'custom-odd': () => 'yes',
  'custom-failing': () => {
    throw new Error('broken');
  },
};

beforeAll(async () => {
  api = await startApi({
    schema: `
      type Query @aws_lambda @aws_cognito_user_pools { first: String second: String film: Film identity: AWSJSON viewers: String @aws_cognito_user_pools }
      type Film @aws_lambda { title: String secret: String }
      type Mutation @aws_lambda { play(id: ID): Play }
      type Play @aws_lambda { id: ID }
      type Subscription @aws_lambda { onPlay(id: ID): Play @aws_subscribe(mutations: ["play"]) onDenied: Play @aws_subscribe(mutations: ["play"]) }`,
    api: {
      AuthenticationType: 'AWS_LAMBDA',
      LambdaAuthorizerConfig: { AuthorizerUri: arn, AuthorizerResultTtlInSeconds: 60, IdentityValidationExpression: 'custom-.*' },
      AdditionalAuthenticationProviders: [{ AuthenticationType: 'AMAZON_COGNITO_USER_POOLS', UserPoolConfig: {} }],
    },
    functions: {
      authorizer: (payload) => {
        events.push(payload as AuthorizerEvent);
        return answers[(payload as AuthorizerEvent).authorizationToken]?.(payload as AuthorizerEvent) ?? { isAuthorized: true };
      },
    },
    resolvers: {
      'Query.first': passing('"1"'),
      'Query.second': passing('"2"'),
      'Query.viewers': passing('"v"'),
      'Query.film': passing('({ title: "t", secret: "s" })'),
      'Query.identity': passing('({ identity: ctx.identity, type: util.authType() })'),
      'Mutation.play': passing('ctx.args'),
    },
    now: () => time,
    verifyToken: (token) => (token === 'good.a.b' ? Promise.resolve({ sub: 'u' }) : Promise.reject(new Error('bad'))),
  });
});
afterAll(() => api.close());
afterEach(() => {
  events = [];
  time += 3_600_000;
});

const ask = (token: string, query = '{ first }') => api.post({ query, variables: { a: 1 } }, { authorization: token, 'x-custom': 'c' });

describe('a Lambda authorizer', () => {
  it('is asked about the token, the request and its headers, as AppSync', async () => {
    await ask('custom-yes', 'query Q { first }');
    expect(events).toHaveLength(1);
    expect(events[0]).toEqual({
      authorizationToken: 'custom-yes',
      requestContext: { apiId: expect.stringMatching(/^[a-z2-7]{26}$/), accountId: '000000000000', requestId: expect.stringMatching(/^[\w-]{36}$/), queryString: 'query Q { first }', variables: { a: 1 } },
      requestHeaders: expect.objectContaining({ authorization: 'custom-yes', 'x-custom': 'c' }),
    });
    expect(api.calls.at(-1)?.principal).toEqual({ kind: 'service', service: 'appsync.amazonaws.com', sourceArn: expect.stringMatching(/:apis\//) });
  });

  it('hands its context to resolvers', async () => {
    const { body } = await ask('custom-yes', '{ identity }');
    expect(JSON.parse(String(body.data?.['identity']))).toEqual({ identity: { resolverContext: { banana: 'very yellow' } }, type: 'Lambda Authorization' });
  });

  it.each(['custom-no', 'custom-odd', 'custom-failing'])('that answers %s turns the request away', async (token) => {
    const { status, body } = await ask(token);
    expect(status).toBe(401);
    expect(body).toEqual({ errors: [{ errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' }] });
    if (token !== 'custom-no') expect(api.lines.at(-1)).toMatch(/the Lambda authorizer failed/);
  });

  it('is not asked about tokens of another form', async () => {
    expect((await ask('other')).status).toBe(401);
    expect(events).toEqual([]);
  });

  it('denies fields by name and by ARN, of this API only', async () => {
    const { body } = await ask('custom-limited', '{ first second film { title secret } }');
    expect(body.data).toEqual({ first: '1', second: null, film: { title: 't', secret: null } });
    expect(body.errors?.map(({ errorType, message }) => [errorType, message])).toEqual([
      ['Unauthorized', 'Not Authorized to access second on type Query'],
      ['Unauthorized', 'Not Authorized to access secret on type Film'],
    ]);
  });

  it.each([
    ['custom-yes', 60, 'as long as the API says'],
    ['custom-long', 300, 'as long as it says itself'],
  ])('that answers %s is believed for %i s: %s', async (token, seconds) => {
    await ask(token);
    time += seconds * 1000 - 1;
    await ask(token);
    expect(events).toHaveLength(1);
    time += 2;
    await ask(token);
    expect(events).toHaveLength(2);
  });

  it('is asked every time when it says 0', async () => {
    await ask('custom-never');
    await ask('custom-never');
    expect(events).toHaveLength(2);
  });

  it('leaves JWTs to the user pool beside it', async () => {
    expect((await ask('good.a.b', '{ viewers }')).body.data).toEqual({ viewers: 'v' });
    expect((await ask('bad.a.b', '{ viewers }')).status).toBe(401);
    expect(events).toEqual([]);
  });

  it('opens no fields of other ways in', async () => {
    expect((await ask('custom-yes', '{ viewers }')).body.errors?.[0]).toMatchObject({ errorType: 'Unauthorized', message: 'Not Authorized to access viewers on type Query' });
  });
});

describe('over a WebSocket, a Lambda authorizer', () => {
  /** Messages but keep-alives until one is of this type. */
  async function listen(token: string, subscription: string): Promise<readonly { readonly type: string; readonly payload?: unknown }[]> {
    const header = { host: 'localhost', Authorization: token };
    const socket = new WebSocket(`${api.url.replace('http', 'ws')}/graphql/realtime`, ['graphql-ws', `header-${Buffer.from(JSON.stringify(header)).toString('base64url')}`]);
    const messages: { type: string; payload?: unknown }[] = [];
    await new Promise<void>((resolve) => {
      socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
      socket.on('message', (data) => {
        const message = JSON.parse((data as Buffer).toString()) as { type: string; payload?: unknown };
        if (message.type === 'ka') return;
        messages.push(message);
        if (message.type === 'connection_ack') socket.send(JSON.stringify({ id: '1', type: 'start', payload: { data: JSON.stringify({ query: subscription }), extensions: { authorization: header } } }));
        else if (message.type === 'start_ack') void ask('custom-yes', 'mutation { play(id: "7") { id } }');
        else resolve();
      });
    });
    socket.close();
    return messages;
  }

  it('lets a subscriber in and hears of both messages', async () => {
    const messages = await listen('custom-never', 'subscription S { onPlay { id } }');
    expect(messages.map(({ type }) => type)).toEqual(['connection_ack', 'start_ack', 'data']);
    expect(messages.at(-1)?.payload).toEqual({ data: { onPlay: { id: '7' } } });
    expect(events.map(({ requestContext }) => requestContext['queryString'])).toEqual(['', 'subscription S { onPlay { id } }', 'mutation { play(id: "7") { id } }']);
  });

  it('turns a connection away', async () => {
    expect(await listen('custom-no', '')).toEqual([{ type: 'connection_error', payload: { errors: [{ errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.', errorCode: 401 }] } }]);
  });
});
