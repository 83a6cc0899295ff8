/** A viewer of the user pool, signed in for as long as the page is open. */
export interface SignedIn {
  readonly userId: string;
  readonly operator: boolean;
  /** An ID token that is good for another minute at least. */
  token(): Promise<string>;
}

export class SignInFailed extends Error {
  override readonly name = 'SignInFailed';
}

interface Tokens {
  readonly IdToken: string;
  readonly RefreshToken?: string;
  /** Seconds. */
  readonly ExpiresIn: number;
}

interface Pool {
  readonly endpoint: string;
  readonly clientId: string;
}

const renewBeforeMs = 60_000;

/**
 * With name and password: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html. Tokens stay in
 * memory: what is kept in a browser can be read by any script that ever gets into the page.
 */
export async function signIn(pool: Pool, name: string, password: string): Promise<SignedIn> {
  let tokens = await initiateAuth(pool, 'USER_PASSWORD_AUTH', { USERNAME: name, PASSWORD: password });
  let expiresAt = Date.now() + tokens.ExpiresIn * 1000;
  const refreshToken = tokens.RefreshToken;
  let renewing: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    if (refreshToken === undefined) throw new SignInFailed('The sign-in has ended. Sign in again.');
    tokens = await initiateAuth(pool, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: refreshToken });
    expiresAt = Date.now() + tokens.ExpiresIn * 1000;
  };
  const claims = claimsOf(tokens.IdToken);
  return {
    userId: String(claims['sub']),
    operator: Array.isArray(claims['cognito:groups']) && claims['cognito:groups'].includes('operators'),
    async token() {
      if (expiresAt - Date.now() < renewBeforeMs) await (renewing ??= renew().finally(() => (renewing = undefined)));
      return tokens.IdToken;
    },
  };
}

async function initiateAuth(pool: Pool, flow: string, parameters: Readonly<Record<string, string>>): Promise<Tokens> {
  const response = await fetch(pool.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
    body: JSON.stringify({ AuthFlow: flow, ClientId: pool.clientId, AuthParameters: parameters }),
  });
  const answer = (await response.json()) as { readonly AuthenticationResult?: Tokens; readonly ChallengeName?: string; readonly message?: string };
  if (answer.AuthenticationResult !== undefined) return answer.AuthenticationResult;
  throw new SignInFailed(answer.ChallengeName === undefined ? (answer.message ?? 'The user pool refused.') : `The user pool asks for ${answer.ChallengeName}, which this page does not know.`);
}

/** For display alone; the API checks the signature. */
function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (character) => character.charCodeAt(0)))) as Record<string, unknown>;
}
