import { credentialScope } from '../../endpoint/credentialScope.ts';
import { identifySigner } from '../../endpoint/identify.ts';
import { AwsError, type Principal } from '../../service.ts';
import type { CredentialRegistry } from '../iam/credentials.ts';
import { assumedRoleArn, type RolePolicies } from '../iam/policies.ts';
import type { Api, AuthMode } from './api.ts';
import { missingAuthorization, notAuthorized, RequestError } from './errors.ts';

/** Who asks, as ctx.identity and the schema's directives see it. */
export interface Caller {
  readonly mode: AuthMode;
  /** https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html#aws-appsync-resolver-context-reference-identity-js */
  readonly identity: Readonly<Record<string, unknown>> | null;
  /** cognito:groups; [] for other ways in. */
  readonly groups: readonly string[];
  /** "Type.field" of what a Lambda authorizer keeps from this caller. */
  readonly deniedFields?: ReadonlySet<string>;
  /** Of a role: whether its policies grant appsync:GraphQL on a field of Query, Mutation or Subscription. */
  readonly isGranted?: (typeName: string, fieldName: string) => boolean;
}

/** Lower-case header names. */
export type Headers = Readonly<Record<string, string>>;

export interface Credentials {
  readonly headers: Headers;
  /** The TCP peer's address. */
  readonly remoteAddress: string;
  /** What a SigV4 signature in the headers covers besides them. */
  readonly signed: SignedPart;
}

export interface SignedPart {
  readonly method: string;
  readonly path: string;
  /** Without "?". */
  readonly queryString: string;
  readonly body: string;
}

export interface AuthorizationOptions {
  /** Answers the token's claims; rejects when it is not to be trusted. */
  readonly verifyToken: (token: string) => Promise<Record<string, unknown>>;
  readonly apiKey: string;
  readonly accountId: string;
  readonly credentials: CredentialRegistry;
  readonly policies: RolePolicies;
}

/** What util.authType() answers. */
export const authTypeNames: Readonly<Record<AuthMode, string>> = {
  API_KEY: 'API Key Authorization',
  AMAZON_COGNITO_USER_POOLS: 'User Pool Authorization',
  OPENID_CONNECT: 'Open ID Connect Authorization',
  AWS_IAM: 'IAM Authorization',
  // https://github.com/aws-amplify/amplify-category-api/blob/main/packages/amplify-graphql-auth-transformer/src/utils/constants.ts
  AWS_LAMBDA: 'Lambda Authorization',
};

/**
 * Finds who asks. The shape of the credentials decides the way in, before any is tried: a signature beats an API key beats a token.
 * Throws RequestError (401; 403 for a signature) for missing or bad credentials and for a way in that the API does not offer.
 */
export async function authenticate(api: Api, credentials: Credentials, options: AuthorizationOptions): Promise<Caller> {
  const { headers } = credentials;
  const authorization = headers['authorization']?.trim();
  const apiKey = headers['x-api-key'];
  const sourceIp = [...(headers['x-forwarded-for']?.split(',').map((address) => address.trim()) ?? []), credentials.remoteAddress];
  const { modes } = api.settings;

  if (authorization?.startsWith('AWS4-HMAC-SHA256') && (modes.has('AWS_IAM') || !modes.has('AWS_LAMBDA'))) {
    if (!modes.has('AWS_IAM')) throw notAuthorized();
    return signer(api, credentials, sourceIp, options);
  }
  if (apiKey !== undefined) {
    if (!modes.has('API_KEY') || apiKey !== options.apiKey) throw notAuthorized();
    return { mode: 'API_KEY', identity: null, groups: [] };
  }
  if (authorization === undefined || authorization === '') throw missingAuthorization();

  const mode = tokenMode(authorization, modes);
  if (mode === 'AWS_LAMBDA') return bearer(api, authorization, credentials);
  if (mode === undefined) throw notAuthorized();
  const claims = await verify(authorization.replace(/^Bearer\s+/i, ''), options);
  const groups = Array.isArray(claims['cognito:groups']) ? claims['cognito:groups'].map(String) : [];
  const identity =
    mode === 'OPENID_CONNECT'
      ? { sub: claims['sub'], issuer: claims['iss'], claims }
      : {
          sub: claims['sub'],
          issuer: claims['iss'],
          username: claims['cognito:username'] ?? claims['username'] ?? claims['sub'],
          claims,
          sourceIp,
          defaultAuthStrategy: 'ALLOW',
          groups: groups.length > 0 ? groups : null,
        };
  return { mode, identity, groups };
}

/**
 * With a Lambda authorizer beside a user pool or OIDC issuer, whatever reads as a JWT is theirs, as every other text is the function's:
 * https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-lambda-authorization-create-new-auth-token
 */
function tokenMode(authorization: string, modes: ReadonlySet<AuthMode>): 'AMAZON_COGNITO_USER_POOLS' | 'OPENID_CONNECT' | 'AWS_LAMBDA' | undefined {
  if (modes.has('AWS_LAMBDA') && !(isJwt(authorization) && (modes.has('AMAZON_COGNITO_USER_POOLS') || modes.has('OPENID_CONNECT')))) return 'AWS_LAMBDA';
  return modes.has('AMAZON_COGNITO_USER_POOLS') ? 'AMAZON_COGNITO_USER_POOLS' : modes.has('OPENID_CONNECT') ? 'OPENID_CONNECT' : undefined;
}

function isJwt(authorization: string): boolean {
  return authorization.replace(/^Bearer\s+/i, '').split('.').length === 3;
}

/** Who the Lambda authorizer lets in; the token goes to it as it was sent. */
async function bearer(api: Api, token: string, { headers, signed }: Credentials): Promise<Caller> {
  const decision = await api.lambdaAuthorizer?.decide({ token, headers, body: signed.body });
  if (decision === undefined) throw notAuthorized();
  return { mode: 'AWS_LAMBDA', identity: { resolverContext: decision.resolverContext }, groups: [], deniedFields: decision.deniedFields };
}

async function verify(token: string, options: AuthorizationOptions): Promise<Record<string, unknown>> {
  if (token.split('.').length !== 3) throw notAuthorized('Unable to parse JWT token.');
  try {
    return await options.verifyToken(token);
  } catch (error) {
    throw notAuthorized(/expired/i.test(error instanceof Error ? error.message : '') ? 'Token has expired.' : undefined);
  }
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-iam-authorization */
function signer(api: Api, { headers, signed }: Credentials, sourceIp: readonly string[], options: AuthorizationOptions): Caller {
  const scope = credentialScope(headers, new URLSearchParams());
  if (scope === undefined) throw notAuthorized();
  const principal = identifySigner({ ...signed, headers, body: Buffer.from(signed.body) }, scope, { credential: (accessKeyId) => options.credentials.find(accessKeyId), now: api.now() });
  if (principal instanceof AwsError) throw new RequestError(principal.status, principal.code, principal.message);
  const caller: Caller = { mode: 'AWS_IAM', identity: iamIdentity(options.accountId, principal, sourceIp), groups: [] };
  if (principal.kind !== 'role') return caller;
  const isGranted = (typeName: string, fieldName: string): boolean =>
    options.policies.decide(principal.roleArn, { action: 'appsync:GraphQL', resource: `${api.arn}/types/${typeName}/fields/${fieldName}` }) === 'allowed';
  // https://github.com/aws-amplify/amplify-cli/issues/6595: credentials that no policy lets in at all.
  const roots = [api.schema.getQueryType(), api.schema.getMutationType(), api.schema.getSubscriptionType()];
  if (!roots.some((type) => type && Object.keys(type.getFields()).some((field) => isGranted(type.name, field)))) throw notAuthorized('Permission denied');
  return { ...caller, isGranted };
}

function iamIdentity(accountId: string, principal: Principal, sourceIp: readonly string[]): Readonly<Record<string, unknown>> {
  const isRole = principal.kind === 'role';
  return {
    accountId,
    cognitoIdentityPoolId: null,
    cognitoIdentityId: null,
    sourceIp,
    username: isRole ? `AROA:${principal.sessionName}` : 'local',
    userArn: isRole ? assumedRoleArn(principal) : `arn:aws:iam::${accountId}:user/local`,
    cognitoIdentityAuthType: null,
    cognitoIdentityAuthProvider: null,
  };
}
