import type { Api, AuthMode } from './api.ts';
import { missingAuthorization, notAuthorized } from './errors.ts';

/** Who asks, as ctx.identity and the schema's directives see it. */
export interface Caller {
  readonly mode: AuthMode;
  /** https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html#aws-appsync-resolver-context-reference-identity-js */
  readonly identity: Readonly<Record<string, unknown>> | null;
  /** cognito:groups; [] for other ways in. */
  readonly groups: readonly string[];
}

/** Lower-case header names. */
export type Headers = Readonly<Record<string, string>>;

export interface Credentials {
  readonly headers: Headers;
  /** The TCP peer's address. */
  readonly remoteAddress: string;
}

export interface AuthorizationOptions {
  /** Answers the token's claims; rejects when it is not to be trusted. */
  readonly verifyToken: (token: string) => Promise<Record<string, unknown>>;
  readonly apiKey: string;
  readonly accountId: string;
}

/** What util.authType() answers. */
export const authTypeNames: Readonly<Record<AuthMode, string>> = {
  API_KEY: 'API Key Authorization',
  AMAZON_COGNITO_USER_POOLS: 'User Pool Authorization',
  OPENID_CONNECT: 'Open ID Connect Authorization',
  AWS_IAM: 'IAM Authorization',
};

/** The key id of the local stack's administrator, as the SigV4 credential scope names it. */
const adminAccessKeyId = 'local';

/**
 * Finds who asks. The shape of the credentials decides the way in, before any is tried: a signature beats an API key beats a token.
 * Throws RequestError (401) for missing or bad credentials and for a way in that the API does not offer.
 */
export async function authenticate(api: Api, credentials: Credentials, options: AuthorizationOptions): Promise<Caller> {
  const { headers } = credentials;
  const authorization = headers['authorization']?.trim();
  const apiKey = headers['x-api-key'];
  const sourceIp = [...(headers['x-forwarded-for']?.split(',').map((address) => address.trim()) ?? []), credentials.remoteAddress];
  const { modes } = api.settings;

  if (authorization?.startsWith('AWS4-HMAC-SHA256')) {
    if (!modes.has('AWS_IAM')) throw notAuthorized();
    const accessKeyId = /Credential=([^/,\s]+)\//.exec(authorization)?.[1];
    if (accessKeyId !== adminAccessKeyId) throw notAuthorized('The security token included in the request is invalid.');
    return { mode: 'AWS_IAM', identity: iamIdentity(options.accountId, sourceIp), groups: [] };
  }
  if (apiKey !== undefined) {
    if (!modes.has('API_KEY') || apiKey !== options.apiKey) throw notAuthorized();
    return { mode: 'API_KEY', identity: null, groups: [] };
  }
  if (authorization === undefined || authorization === '') throw missingAuthorization();

  const mode = modes.has('AMAZON_COGNITO_USER_POOLS') ? 'AMAZON_COGNITO_USER_POOLS' : modes.has('OPENID_CONNECT') ? 'OPENID_CONNECT' : undefined;
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

async function verify(token: string, options: AuthorizationOptions): Promise<Record<string, unknown>> {
  if (token.split('.').length !== 3) throw notAuthorized('Unable to parse JWT token.');
  try {
    return await options.verifyToken(token);
  } catch (error) {
    throw notAuthorized(/expired/i.test(error instanceof Error ? error.message : '') ? 'Token has expired.' : undefined);
  }
}

function iamIdentity(accountId: string, sourceIp: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    accountId,
    cognitoIdentityPoolId: null,
    cognitoIdentityId: null,
    sourceIp,
    username: adminAccessKeyId,
    userArn: `arn:aws:iam::${accountId}:user/${adminAccessKeyId}`,
    cognitoIdentityAuthType: null,
    cognitoIdentityAuthProvider: null,
  };
}
