import { credentialScope } from '../../endpoint/credentialScope.ts';
import { identifySigner } from '../../endpoint/identify.ts';
import { AwsError } from '../../service.ts';
import { type IamService } from '../iam/server.ts';
import { assumedRoleArn } from '../iam/policies.ts';
import { GatewayError } from './gatewayResponse.ts';
import { type GatewayRequest } from './proxyEvent.ts';

/** What requestContext.identity says of who signed. */
export interface SignedCaller {
  readonly accountId: string;
  readonly userArn: string;
  readonly accessKey: string;
  /** "AROA…:session" of a role. */
  readonly caller: string;
}

/** AuthorizationType AWS_IAM: the signature, and execute-api:Invoke on the method. https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html */
export function signedCaller(request: GatewayRequest, methodArn: string, iam: Pick<IamService, 'credentials' | 'policies'>): SignedCaller {
  const headers = Object.fromEntries(Object.entries(request.message.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
  const [path = '/', queryString = ''] = (request.message.url ?? '/').split('?', 2);
  const scope = credentialScope(headers, request.query);
  if (scope === undefined) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN');
  const signed = { method: request.httpMethod, path, queryString, headers, body: request.body };
  const principal = identifySigner(signed, scope, { credential: (accessKeyId) => iam.credentials.find(accessKeyId), now: request.receivedAt });
  if (principal instanceof AwsError) throw new GatewayError('INVALID_SIGNATURE', principal.message);
  try {
    iam.policies.authorize(principal, { action: 'execute-api:Invoke', resource: methodArn });
  } catch (error) {
    throw new GatewayError('ACCESS_DENIED', error instanceof Error ? error.message : undefined);
  }
  const { accountId } = request;
  const isRole = principal.kind === 'role';
  return { accountId, accessKey: scope.accessKeyId, userArn: isRole ? assumedRoleArn(principal) : `arn:aws:iam::${accountId}:user/local`, caller: isRole ? `AROA:${principal.sessionName}` : 'local' };
}
