import { describe, expect, inject, it } from 'vitest';

const frontUrl = inject('frontUrl');
const addresses = [inject('endpointUrl'), `${frontUrl}/cognito-idp/`];

interface Answer {
  readonly AuthenticationResult?: { readonly IdToken: string; readonly RefreshToken?: string };
  readonly __type?: string;
}

async function initiateAuth(address: string, AuthFlow: string, AuthParameters: Readonly<Record<string, string>>): Promise<Answer> {
  const { cognito } = (await (await fetch(`${frontUrl}/config.json`)).json()) as { readonly cognito: { readonly clientId: string } };
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth' },
    body: JSON.stringify({ AuthFlow, ClientId: cognito.clientId, AuthParameters }),
  });
  return (await response.json()) as Answer;
}

async function historyStatus(token: string, userId: string): Promise<unknown> {
  const response = await fetch(`${frontUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: token },
    body: JSON.stringify({ query: 'query ($userId: ID!) { interactions(userId: $userId, limit: 1) { nextToken } }', variables: { userId } }),
  });
  const { errors } = (await response.json()) as { readonly errors?: readonly { readonly errorType: string }[] };
  return errors?.[0]?.errorType ?? 'ok';
}

describe.each(addresses)('signing in at %s', (address) => {
  it('gives a token for oneself, unsigned, and another for the refresh token', async () => {
    const { AuthenticationResult: first } = await initiateAuth(address, 'USER_PASSWORD_AUTH', { USERNAME: 'viewer-009', PASSWORD: 'upnext-local' });
    expect(await historyStatus(first?.IdToken ?? '', 'viewer-009')).toBe('ok');
    expect(await historyStatus(first?.IdToken ?? '', 'viewer-008')).toBe('Unauthorized');
    const { AuthenticationResult: second } = await initiateAuth(address, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: first?.RefreshToken ?? '' });
    expect(await historyStatus(second?.IdToken ?? '', 'viewer-009')).toBe('ok');
    // Good for nothing else.
    expect(await historyStatus(first?.RefreshToken ?? '', 'viewer-009')).toBe('UnauthorizedException');
  });

  it('makes an operator of the one who is named so', async () => {
    const { AuthenticationResult } = await initiateAuth(address, 'USER_PASSWORD_AUTH', { USERNAME: 'operator', PASSWORD: 'upnext-local' });
    expect(await historyStatus(AuthenticationResult?.IdToken ?? '', 'viewer-008')).toBe('ok');
  });

  it("refuses as Cognito does", async () => {
    expect((await initiateAuth(address, 'USER_PASSWORD_AUTH', { USERNAME: 'viewer-009', PASSWORD: 'wrong' })).__type).toContain('NotAuthorizedException');
    expect((await initiateAuth(address, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: 'made up' })).__type).toContain('NotAuthorizedException');
    expect((await initiateAuth(address, 'CUSTOM_AUTH', {})).__type).toContain('InvalidParameterException');
  });
});
