import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';

import { createCognitoService } from '../../../local/services/cognito/server.ts';
import { createSsmService } from '../../../local/services/ssm/server.ts';
import { openTemporaryCloud, type TemporaryCloud } from '../temporaryCloud.ts';

let cloud: TemporaryCloud;
const clients: SSMClient[] = [];

beforeAll(async () => {
  cloud = await openTemporaryCloud({
    resources: { Pool: { Type: 'AWS::Cognito::UserPool' } },
    services: (host) => [createSsmService(host.context('ssm')), createCognitoService(host.context('cognito'))],
  });
});
afterEach(async () => {
  await fetch(`${cloud.client.endpoint}/_local/faults`, { method: 'DELETE' });
  for (const client of clients.splice(0)) client.destroy();
});
afterAll(() => cloud.remove());

function ssm(credentials = cloud.client.credentials): SSMClient {
  const client = new SSMClient({ ...cloud.client, credentials, maxAttempts: 1 });
  clients.push(client);
  return client;
}

async function setFaults(faults: unknown): Promise<Response> {
  return fetch(`${cloud.client.endpoint}/_local/faults`, { method: 'PUT', body: JSON.stringify(faults) });
}

it('finds the service by the signature and checks it', async () => {
  await ssm().send(new PutParameterCommand({ Name: '/a', Value: 'one', Type: 'String' }));
  expect((await ssm().send(new GetParameterCommand({ Name: '/a' }))).Parameter).toMatchObject({ Value: 'one', Version: 1, ARN: 'arn:aws:ssm:us-east-1:000000000000:parameter/a' });
  await expect(ssm({ accessKeyId: 'local', secretAccessKey: 'wrong' }).send(new GetParameterCommand({ Name: '/a' }))).rejects.toMatchObject({
    name: 'InvalidSignatureException',
    $metadata: { httpStatusCode: 403 },
  });
});

it('refuses access keys that were never given out, and unsigned requests', async () => {
  await expect(ssm({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' }).send(new GetParameterCommand({ Name: '/a' }))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  });
  const unsigned = await fetch(cloud.client.endpoint, { method: 'POST', headers: { 'x-amz-target': 'AmazonSSM.GetParameter' }, body: '{}' });
  expect(unsigned.status).toBe(403);
  expect(await unsigned.json()).toMatchObject({ message: 'Request is missing Authentication Token' });
});

it('shows a user pool\'s keys unsigned', async () => {
  const answer = await fetch(`${cloud.client.endpoint}/${cloud.stack.resources.get('Pool')?.ref}/.well-known/jwks.json`);
  expect(await answer.json()).toMatchObject({ keys: [{ kty: 'RSA', alg: 'RS256', use: 'sig' }] });
});

it('lets faults in force strike the calls that they name, until they are cleared', async () => {
  await ssm().send(new PutParameterCommand({ Name: '/f', Value: 'x', Type: 'String', Overwrite: true }));
  await setFaults([{ service: 'ssm', operation: 'GetParameter', kind: 'throttle', share: 1 }]);
  await expect(ssm().send(new GetParameterCommand({ Name: '/f' }))).rejects.toMatchObject({ name: 'ThrottlingException' });
  await ssm().send(new PutParameterCommand({ Name: '/f', Value: 'y', Overwrite: true }));
  await setFaults([{ service: 'ssm', kind: 'error', share: 1 }]);
  await expect(ssm().send(new GetParameterCommand({ Name: '/f' }))).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  await setFaults([{ service: 'ssm', kind: 'drop', share: 1 }]);
  await expect(ssm().send(new GetParameterCommand({ Name: '/f' }))).rejects.toThrow(/socket hang up|ECONNRESET/);
  await fetch(`${cloud.client.endpoint}/_local/faults`, { method: 'DELETE' });
  expect((await ssm().send(new GetParameterCommand({ Name: '/f' }))).Parameter?.Value).toBe('y');
});

it('says what is wrong with a list of faults', async () => {
  const answer = await setFaults([{ service: 'ssm', kind: 'explode', share: 2 }]);
  expect(answer.status).toBe(400);
  expect(JSON.stringify(await answer.json())).toMatch(/kind.*share|share.*kind/s);
});
