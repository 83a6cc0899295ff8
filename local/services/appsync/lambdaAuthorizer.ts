import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LocalContext } from '../../service.ts';
import { functionAddress } from './dataSources/functionAddress.ts';
import { notAuthorized } from './errors.ts';

export interface LambdaAuthorizerSettings {
  readonly functionArn: string;
  /** 0 keeps nothing. */
  readonly ttlSeconds: number;
  /** What a token must look like before the function is asked. */
  readonly validToken?: RegExp;
}

export interface LambdaDecision {
  readonly resolverContext: Readonly<Record<string, unknown>>;
  /** "Type.field" */
  readonly deniedFields: ReadonlySet<string>;
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-lambda-authorization */
const maxMilliseconds = 10_000;
const maxResolverContextBytes = 5 * 1024 * 1024;
/** Anybody may make up tokens: the oldest answers go first. */
const maxKept = 1_000;

const answerShape = z.object({
  isAuthorized: z.boolean(),
  resolverContext: z.record(z.string(), z.unknown()).nullish(),
  deniedFields: z.array(z.string()).nullish(),
  ttlOverride: z.number().min(0).nullish(),
});
type Answer = z.output<typeof answerShape>;

export interface TokenBearer {
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the GraphQL request; anything else while a WebSocket is opened. */
  readonly body: string;
}

/** The AWS_LAMBDA way in: a function that decides about tokens. AppSync is let in by the function's resource policy. */
export class LambdaAuthorizer {
  readonly #settings: LambdaAuthorizerSettings;
  readonly #context: LocalContext;
  readonly #apiArn: string;
  readonly #kept = new Map<string, { readonly answer: Answer; readonly until: number }>();

  constructor(settings: LambdaAuthorizerSettings, context: LocalContext, apiArn: string) {
    this.#settings = settings;
    this.#context = context;
    this.#apiArn = apiArn;
  }

  /** Throws RequestError (401) for a token that is refused, and when the function does not answer as it should. */
  async decide(bearer: TokenBearer): Promise<LambdaDecision> {
    if (this.#settings.validToken?.test(bearer.token) === false) throw notAuthorized();
    const now = this.#context.now();
    const kept = this.#kept.get(bearer.token);
    const answer = kept !== undefined && kept.until > now ? kept.answer : await this.#ask(bearer);
    if (answer !== kept?.answer) this.#keep(bearer.token, answer, now);
    if (!answer.isAuthorized) throw notAuthorized();
    const fields = `${this.#apiArn}/types/`;
    const deniedFields = (answer.deniedFields ?? []).flatMap((name) => {
      if (!name.startsWith('arn:')) return [name];
      return name.startsWith(fields) ? [name.slice(fields.length).replace('/fields/', '.')] : [];
    });
    return { resolverContext: answer.resolverContext ?? {}, deniedFields: new Set(deniedFields) };
  }

  #keep(token: string, answer: Answer, now: number): void {
    const seconds = answer.ttlOverride ?? this.#settings.ttlSeconds;
    this.#kept.delete(token);
    if (seconds <= 0) return;
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= maxKept && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(token, { answer, until: now + seconds * 1000 });
  }

  async #ask({ token, headers, body }: TokenBearer): Promise<Answer> {
    const { query, operationName, variables } = graphqlParts(body);
    const [, apiId] = this.#apiArn.split('/');
    const event = {
      authorizationToken: token,
      requestContext: { apiId, accountId: this.#context.accountId, requestId: randomUUID(), queryString: query ?? '', operationName, variables: variables ?? {} },
      requestHeaders: headers,
    };
    const called = this.#context.call({
      ...functionAddress(this.#settings.functionArn),
      service: 'lambda',
      principal: { kind: 'service', service: 'appsync.amazonaws.com', sourceArn: this.#apiArn },
      headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' },
      body: JSON.stringify(event),
    });
    const response = await withinTime(called);
    const text = response === undefined ? '' : Buffer.from(response.body ?? '').toString('utf8');
    if (response === undefined) throw this.#broken(`no answer within ${maxMilliseconds / 1000} s`);
    if (response.status >= 300 || response.headers?.['x-amz-function-error'] !== undefined) throw this.#broken(text);
    const parsed = answerShape.safeParse(JSON.parse(text));
    if (!parsed.success) throw this.#broken(z.prettifyError(parsed.error));
    if (Buffer.byteLength(JSON.stringify(parsed.data.resolverContext ?? {})) > maxResolverContextBytes) throw this.#broken(`resolverContext is larger than ${maxResolverContextBytes} bytes`);
    return parsed.data;
  }

  /** Clients learn no more than that they may not; the reason has to be found somewhere. */
  #broken(reason: string): Error {
    this.#context.log('appsync', `the Lambda authorizer failed: ${reason}`);
    return notAuthorized();
  }
}

function graphqlParts(body: string): { readonly query?: unknown; readonly operationName?: unknown; readonly variables?: unknown } {
  try {
    return (JSON.parse(body) ?? {}) as { query?: unknown };
  } catch {
    return {};
  }
}

async function withinTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), maxMilliseconds);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
