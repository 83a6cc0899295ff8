import { timingSafeEqual } from 'node:crypto';
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { Caller } from '../access.ts';
import { requiredEnvironment } from '../environment.ts';
import { log } from '../log.ts';
import { createTokenVerifier, jwksUri } from '../tokenVerifier.ts';

const issuer = requiredEnvironment('TOKEN_ISSUER');
const verify = createTokenVerifier({
  issuer,
  jwksUri: jwksUri(issuer, requiredEnvironment('USER_POOL_ID'), process.env['AWS_ENDPOINT_URL']),
  clientIds: (process.env['CLIENT_IDS'] ?? '').split(',').filter((id) => id !== ''),
});
const apiKey = Buffer.from(requiredEnvironment('API_KEY'));

/** Lets a valid token or the API key pass and tells the rest function whose it is; what they may do is decided there. */
export async function handler(event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const caller = await callerOf(event.headers ?? {});
  // API Gateway makes a 401 of this very message.
  if (caller === undefined) throw new Error('Unauthorized');
  return {
    principalId: caller.sub ?? caller.mode,
    policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: event.methodArn }] },
    context: { mode: caller.mode, sub: caller.sub ?? '', groups: caller.operator ? 'operators' : '' },
  };
}

async function callerOf(headers: Readonly<Record<string, string | undefined>>): Promise<Caller | undefined> {
  const byName = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const token = /^Bearer +(\S+)$/i.exec(byName['authorization'] ?? '')?.[1];
  if (token !== undefined) {
    try {
      return await verify(token);
    } catch (error) {
      log('info', 'A token was refused', { reason: String(error) });
      return undefined;
    }
  }
  const key = Buffer.from(byName['x-api-key'] ?? '');
  return key.length === apiKey.length && timingSafeEqual(key, apiKey) ? { mode: 'apiKey', operator: false } : undefined;
}
