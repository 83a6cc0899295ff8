import { z } from 'zod';

import { parsePolicyDocument } from '../iam/policyDocument.ts';
import { RolePolicies } from '../iam/policies.ts';
import { type VerifyToken } from '../cognito/tokens.ts';
import { type Authorizer } from './api.ts';
import { GatewayError } from './gatewayResponse.ts';
import { authorizerEvent, type GatewayRequest } from './proxyEvent.ts';

const answerShape = z.object({
  principalId: z.string(),
  policyDocument: z.unknown(),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
});

export type AuthorizerAnswer = z.infer<typeof answerShape>;

/** Invokes a function on behalf of a method or an authorizer; rejects when it fails. */
export type InvokeFunction = (functionArn: string, event: unknown, sourceArn: string) => Promise<unknown>;

/** Decisions kept under the identity that was asked about. Its size is bounded, as anyone may make up identities. */
const MAX_KEPT = 10_000;

/** Decides whether a request passes its method's authorizer. */
export class Authorizers {
  readonly #invoke: InvokeFunction;
  readonly #verifyToken: VerifyToken;
  readonly #kept = new Map<string, { readonly answer: AuthorizerAnswer; readonly until: number }>();

  constructor(options: { readonly invoke: InvokeFunction; readonly verifyToken: VerifyToken }) {
    this.#invoke = options.invoke;
    this.#verifyToken = options.verifyToken;
  }

  /** What the function finds in requestContext.authorizer. Throws GatewayError. */
  async authorize(authorizer: Authorizer, request: GatewayRequest): Promise<Readonly<Record<string, unknown>>> {
    if (authorizer.type === 'COGNITO_USER_POOLS') return { claims: await this.#claims(authorizer, request) };
    const identity = authorizer.identitySources.map((source) => identityValue(source, request));
    if (identity.some((value) => value === undefined || value === '')) throw new GatewayError('UNAUTHORIZED');
    if (authorizer.type === 'TOKEN' && authorizer.validIdentity?.test(identity[0] ?? '') === false) throw new GatewayError('UNAUTHORIZED');
    const methodArn = methodArnOf(request);
    const askedAt = performance.now();
    const answer = await this.#decision(authorizer, { request, methodArn, identity: JSON.stringify(identity) });
    const policies = new RolePolicies({});
    policies.attach('caller', parsePolicyDocument(answer.policyDocument, 'authorizer'));
    const decision = policies.decide('caller', { action: 'execute-api:Invoke', resource: methodArn });
    if (decision === 'explicitly denied') throw new GatewayError('ACCESS_DENIED', 'User is not authorized to access this resource with an explicit deny');
    if (decision === 'implicitly denied') throw new GatewayError('ACCESS_DENIED');
    // Everything in an authorizer's context reaches the function as text.
    return { ...Object.fromEntries(Object.entries(answer.context ?? {}).map(([name, value]) => [name, String(value)])), principalId: answer.principalId, integrationLatency: Math.round(performance.now() - askedAt) };
  }

  async #decision(authorizer: Authorizer, question: { readonly request: GatewayRequest; readonly methodArn: string; readonly identity: string }): Promise<AuthorizerAnswer> {
    const id = `${authorizer.id} ${question.identity}`;
    const caches = authorizer.ttlSeconds > 0 && authorizer.identitySources.length > 0;
    const kept = caches ? this.#kept.get(id) : undefined;
    if (kept !== undefined && kept.until > question.request.receivedAt) return kept.answer;
    let given: unknown;
    try {
      const event = authorizer.type === 'TOKEN' ? { type: 'TOKEN', methodArn: question.methodArn, authorizationToken: (JSON.parse(question.identity) as readonly string[])[0] } : authorizerEvent(question.request, question.methodArn);
      given = await this.#invoke(authorizer.functionArn ?? '', event, `arn:aws:execute-api:${question.request.region}:${question.request.accountId}:${question.request.apiId}/authorizers/${authorizer.id}`);
    } catch (error) {
      // The function says "Unauthorized" by this very word; every other failure is the API's.
      throw new GatewayError(error instanceof Error && error.message === 'Unauthorized' ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE');
    }
    const parsed = answerShape.safeParse(given);
    if (!parsed.success) throw new GatewayError('AUTHORIZER_FAILURE');
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    if (caches) this.#kept.set(id, { answer: parsed.data, until: question.request.receivedAt + authorizer.ttlSeconds * 1000 });
    return parsed.data;
  }

  async #claims(authorizer: Authorizer, request: GatewayRequest): Promise<Readonly<Record<string, unknown>>> {
    const header = identityValue(authorizer.identitySources[0] ?? 'method.request.header.Authorization', request);
    if (header === undefined) throw new GatewayError('UNAUTHORIZED');
    let claims: Readonly<Record<string, unknown>>;
    try {
      claims = await this.#verifyToken(header.replace(/^Bearer /i, ''));
    } catch {
      throw new GatewayError('UNAUTHORIZED');
    }
    if (authorizer.validIdentity?.test(String(claims['aud'])) === false) throw new GatewayError('UNAUTHORIZED');
    return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, claimText(name, value)]));
  }
}

/** Functions get claims as text: lists joined by commas, times as Java writes dates. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-enable-cognito-user-pool.html */
function claimText(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  if ((name !== 'exp' && name !== 'iat') || typeof value !== 'number') return String(value);
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(value * 1000).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}

/** Of this very request: its path, not its resource's. */
export function methodArnOf(request: GatewayRequest): string {
  return `arn:aws:execute-api:${request.region}:${request.accountId}:${request.apiId}/${request.stage}/${request.httpMethod}${request.path}`;
}

function identityValue(source: string, request: GatewayRequest): string | undefined {
  const [, , kind, ...rest] = source.split('.');
  const name = rest.join('.');
  if (kind === 'querystring') return request.query.get(name) ?? undefined;
  const value = request.message.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
}
