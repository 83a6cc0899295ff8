import { AwsError } from '../../service.ts';
import type { PoolKeys } from './keys.ts';
import { CLIENT_ID, readRefreshToken, signRefreshToken, signToken, type TokenSubject, VALID_SECONDS } from './tokens.ts';

/** Of every viewer of the local pool: nobody registers there, and nothing is behind it that would need protecting. */
export const LOCAL_PASSWORD = 'upnext-local';
/** Signs in as a member of the group operators. */
export const LOCAL_OPERATOR = 'operator';

interface InitiateAuthInput {
  readonly AuthFlow?: string;
  readonly ClientId?: string;
  readonly AuthParameters?: Readonly<Record<string, string | undefined>>;
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html, for a password or a refresh token. */
export async function initiateAuth(keys: PoolKeys, input: InitiateAuthInput): Promise<unknown> {
  if (input.ClientId !== CLIENT_ID) throw new AwsError('ResourceNotFoundException', `User pool client ${String(input.ClientId)} does not exist.`);
  const parameters = input.AuthParameters ?? {};
  switch (input.AuthFlow) {
    case 'USER_PASSWORD_AUTH': {
      const userId = required(parameters, 'USERNAME');
      if (required(parameters, 'PASSWORD') !== LOCAL_PASSWORD) throw new AwsError('NotAuthorizedException', 'Incorrect username or password.');
      const subject = { userId, groups: userId === LOCAL_OPERATOR ? ['operators'] : [] };
      return { ...(await result(keys, subject, { RefreshToken: await signRefreshToken(keys, subject) })), ChallengeParameters: {} };
    }
    case 'REFRESH_TOKEN_AUTH':
    case 'REFRESH_TOKEN': {
      const subject = await readRefreshToken(keys, required(parameters, 'REFRESH_TOKEN')).catch(() => {
        throw new AwsError('NotAuthorizedException', 'Invalid Refresh Token');
      });
      return { ...(await result(keys, subject)), ChallengeParameters: {} };
    }
    default:
      throw new AwsError('InvalidParameterException', `${String(input.AuthFlow)} is not enabled for the client; the local pool knows USER_PASSWORD_AUTH and REFRESH_TOKEN_AUTH.`);
  }
}

async function result(keys: PoolKeys, subject: TokenSubject, more: { readonly RefreshToken?: string } = {}): Promise<{ readonly AuthenticationResult: unknown }> {
  const [IdToken, AccessToken] = await Promise.all([signToken(keys, subject), signToken(keys, subject, 'access')]);
  return { AuthenticationResult: { IdToken, AccessToken, TokenType: 'Bearer', ExpiresIn: VALID_SECONDS, ...more } };
}

function required(parameters: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw new AwsError('InvalidParameterException', `Missing required parameter ${name}`);
  return value;
}
