import { AwsError, type LocalContext, type LocalService, TemplateError } from '../../service.ts';
import { requireKnown } from '../../stack/properties.ts';
import { jsonErrorResponse } from '../../jsonProtocol.ts';
import { publicRoute } from './publicRoute.ts';
import { initiateAuth } from './initiateAuth.ts';
import { poolKeys, type PoolKeys } from './keys.ts';
import { CLIENT_ID, ISSUER, POOL_ID, tokenVerifier, type VerifyToken } from './tokens.ts';

export interface CognitoService extends LocalService {
  readonly verifyToken: VerifyToken;
}

/** How people sign up and in, which nobody does here. What would change tokens, such as LambdaConfig, is not among it. */
const userPool = [
  ...['AccountRecoverySetting', 'AdminCreateUserConfig', 'AliasAttributes', 'AutoVerifiedAttributes', 'DeletionProtection', 'DeviceConfiguration', 'EmailAuthenticationMessage', 'EmailAuthenticationSubject'],
  ...['EmailConfiguration', 'EmailVerificationMessage', 'EmailVerificationSubject', 'EnabledMfas', 'MfaConfiguration', 'Policies', 'Schema', 'SmsAuthenticationMessage', 'SmsConfiguration', 'SmsVerificationMessage'],
  ...['UserAttributeUpdateSettings', 'UserPoolAddOns', 'UserPoolName', 'UserPoolTags', 'UserPoolTier', 'UsernameAttributes', 'UsernameConfiguration', 'VerificationMessageTemplate', 'WebAuthnFactorConfiguration'],
  ...['WebAuthnRelyingPartyID', 'WebAuthnUserVerification'],
];
const userPoolClient = [
  ...['AccessTokenValidity', 'AllowedOAuthFlows', 'AllowedOAuthFlowsUserPoolClient', 'AllowedOAuthScopes', 'AnalyticsConfiguration', 'AuthSessionValidity', 'CallbackURLs', 'ClientName', 'DefaultRedirectURI'],
  ...['EnablePropagateAdditionalUserContextData', 'EnableTokenRevocation', 'ExplicitAuthFlows', 'GenerateSecret', 'IdTokenValidity', 'LogoutURLs', 'PreventUserExistenceErrors', 'ReadAttributes'],
  ...['RefreshTokenRotation', 'RefreshTokenValidity', 'SupportedIdentityProviders', 'TokenValidityUnits', 'UserPoolId', 'WriteAttributes'],
];

/** One user pool with one client: its keys, tokens for whoever signs in, and those that `npm run token` signs. Users need no registration. */
export function createCognitoService(context: LocalContext): CognitoService {
  let loading: Promise<PoolKeys> | undefined;
  const keys = (): Promise<PoolKeys> => (loading ??= poolKeys(context.stateFolder));
  let poolOwner: string | undefined;
  let clientOwner: string | undefined;

  const signIn = async (body: string): Promise<unknown> => initiateAuth(await keys(), JSON.parse(body) as object);

  return {
    names: ['cognito-idp'],
    routes: [publicRoute(signIn)],
    verifyToken: async (token) => tokenVerifier(await keys())(token),
    async handle(request) {
      if (request.method === 'GET' && request.path === `/${POOL_ID}/.well-known/jwks.json`) return json({ keys: [(await keys()).publicJwk] });
      if (request.method === 'GET' && request.path === `/${POOL_ID}/.well-known/openid-configuration`) {
        return json({
          issuer: ISSUER,
          jwks_uri: `${context.endpointUrl}/${POOL_ID}/.well-known/jwks.json`,
          id_token_signing_alg_values_supported: ['RS256'],
          subject_types_supported: ['public'],
        });
      }
      if (request.headers['x-amz-target'] === 'AWSCognitoIdentityProviderService.InitiateAuth') return json(await signIn(request.body.toString('utf8')));
      throw new AwsError('ResourceNotFoundException', `The local user pool has no ${request.method} ${request.path}; its id is ${POOL_ID}`, { status: 404 });
    },
    errorResponse: (error) => jsonErrorResponse(error),
    resources: {
      'AWS::Cognito::UserPool': (resource) => {
        requireKnown(resource, userPool);
        if (poolOwner !== undefined && poolOwner !== resource.logicalId) throw new TemplateError(`${resource.logicalId}: the local stack runs one user pool, and ${poolOwner} is it`);
        poolOwner = resource.logicalId;
        const arn = `arn:aws:cognito-idp:${context.region}:${context.accountId}:userpool/${POOL_ID}`;
        return { ref: POOL_ID, attributes: { Arn: arn, UserPoolId: POOL_ID, ProviderName: ISSUER.slice('https://'.length), ProviderURL: ISSUER } };
      },
      'AWS::Cognito::UserPoolClient': (resource) => {
        requireKnown(resource, userPoolClient);
        if (clientOwner !== undefined && clientOwner !== resource.logicalId) throw new TemplateError(`${resource.logicalId}: the local stack runs one user pool client, and ${clientOwner} is it`);
        clientOwner = resource.logicalId;
        return { ref: CLIENT_ID, attributes: { ClientId: CLIENT_ID, Name: resource.defaultName } };
      },
      'AWS::Cognito::UserPoolGroup': (resource) => {
        requireKnown(resource, ['Description', 'GroupName', 'Precedence', 'RoleArn', 'UserPoolId']);
        const name = resource.properties['GroupName'];
        if (typeof name !== 'string') throw new TemplateError(`${resource.logicalId}: GroupName is missing`);
        return { ref: name, attributes: {} };
      },
    },
  };
}

function json(body: unknown): { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
