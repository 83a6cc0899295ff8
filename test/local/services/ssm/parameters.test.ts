import { DeleteParameterCommand, GetParameterCommand, GetParametersByPathCommand, GetParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, expect, it } from 'vitest';

import { createSsmService } from '../../../../local/services/ssm/server.ts';
import { openTemporaryCloud, type TemporaryCloud } from '../../temporaryCloud.ts';

const open: TemporaryCloud[] = [];
afterEach(async () => {
  for (const cloud of open.splice(0).toReversed()) await cloud.remove();
});

async function start(value = 'first', folder?: string): Promise<{ readonly cloud: TemporaryCloud; readonly ssm: SSMClient }> {
  const cloud = await openTemporaryCloud({
    ...(folder === undefined ? {} : { folder }),
    services: (host) => [createSsmService(host.context('ssm'))],
    resources: { Deployed: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/deployed', Type: 'String', Value: value } } },
  });
  open.push(cloud);
  return { cloud, ssm: new SSMClient({ ...cloud.client, maxAttempts: 1 }) };
}

it('keeps what was put, and counts versions', async () => {
  const { ssm } = await start();
  expect(await ssm.send(new PutParameterCommand({ Name: '/a/b', Value: '1', Type: 'String' }))).toMatchObject({ Version: 1 });
  await expect(ssm.send(new PutParameterCommand({ Name: '/a/b', Value: '2', Type: 'String' }))).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
  expect(await ssm.send(new PutParameterCommand({ Name: '/a/b', Value: '2', Overwrite: true }))).toMatchObject({ Version: 2 });
  expect((await ssm.send(new GetParameterCommand({ Name: '/a/b' }))).Parameter).toMatchObject({ Value: '2', Type: 'String', Version: 2 });
  await ssm.send(new DeleteParameterCommand({ Name: '/a/b' }));
  await expect(ssm.send(new GetParameterCommand({ Name: '/a/b' }))).rejects.toMatchObject({ name: 'ParameterNotFound' });
});

it('lists by names and by path, page by page', async () => {
  const { ssm } = await start();
  for (const name of ['/p/a', '/p/b', '/p/c', '/p/deep/d', '/q/e']) await ssm.send(new PutParameterCommand({ Name: name, Value: name, Type: 'String' }));
  const some = await ssm.send(new GetParametersCommand({ Names: ['/p/a', '/nothing'] }));
  expect([some.Parameters?.map(({ Name }) => Name), some.InvalidParameters]).toEqual([['/p/a'], ['/nothing']]);
  const first = await ssm.send(new GetParametersByPathCommand({ Path: '/p', MaxResults: 2 }));
  const second = await ssm.send(new GetParametersByPathCommand({ Path: '/p', MaxResults: 2, NextToken: first.NextToken }));
  expect([...(first.Parameters ?? []), ...(second.Parameters ?? [])].map(({ Name }) => Name)).toEqual(['/p/a', '/p/b', '/p/c']);
  expect(second.NextToken).toBeUndefined();
  const deep = await ssm.send(new GetParametersByPathCommand({ Path: '/p', Recursive: true }));
  expect(deep.Parameters).toHaveLength(4);
});

it('keeps a value put over the template\'s, until the template\'s changes', async () => {
  const first = await start();
  await first.ssm.send(new PutParameterCommand({ Name: '/deployed', Value: 'mine', Overwrite: true }));
  await first.cloud.close();
  const second = await start('first', first.cloud.folder);
  expect((await second.ssm.send(new GetParameterCommand({ Name: '/deployed' }))).Parameter?.Value).toBe('mine');
  await second.cloud.close();
  const third = await start('changed', first.cloud.folder);
  expect((await third.ssm.send(new GetParameterCommand({ Name: '/deployed' }))).Parameter?.Value).toBe('changed');
});
