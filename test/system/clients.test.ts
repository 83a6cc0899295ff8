import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { signedHeaders } from '../signedHeaders.ts';
import { list } from './ask.ts';
import { token } from './callers.ts';
import type { ClientOutcome, ClientTask } from './clients/outcome.ts';
import { apiKey, root, startStack, type Stack } from './stack.ts';

const userId = 'viewer-003';

/** Runs a program of test/system/clients in a process of its own, as a user's would run. */
async function run(program: string, task: ClientTask, environment: Readonly<Record<string, string>> = {}): Promise<Readonly<Record<string, ClientOutcome>>> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'test/system/clients', program), JSON.stringify(task)], { cwd: root, env: { ...process.env, ...environment }, timeout: 60_000 });
  return JSON.parse(stdout) as Record<string, ClientOutcome>;
}

/** The sample is the same in every stack. */
const someVideo = async (): Promise<string> => (await list(inject('frontUrl'), 'popularVideos(limit: 1)')).items[0]?.video.id ?? '';

const modes = ['apiKey', 'userPool', 'iam'] as const;
const refusals = {
  apiKey: 'You are not authorized to make this call.',
  userPool: 'You are not authorized to make this call.',
  iam: 'The request signature we calculated does not match the signature you provided.',
};

describe('over http and ws', () => {
  const frontUrl = inject('frontUrl');
  const endpoint = `${frontUrl}/graphql`;
  let task: ClientTask;
  beforeAll(async () => {
    task = { endpoint, apiKey, token: token(inject('stateFolder'), userId), userId, videoId: await someVideo() };
  });

  it("Apollo Client with AWS's links queries, mutates and subscribes in each way to prove who asks", async () => {
    const outcomes = await run('apollo.ts', task);
    for (const mode of modes) {
      expect(outcomes[mode]).toMatchObject({ videoTitle: expect.stringMatching(/./) as string, recordedId: `apollo-${mode}`, heardId: `apollo-${mode}` });
      expect(outcomes[mode]?.refusal).toContain(refusals[mode]);
    }
  });

  it("fetch queries with a key, with a token, and signed by the SDK's own signer", async () => {
    const body = JSON.stringify({ query: 'query ($id: ID!) { video(id: $id) { id } }', variables: { id: task.videoId } });
    const proofs = [{ 'x-api-key': apiKey }, { authorization: task.token }, { authorization: `Bearer ${task.token}` }, await signedHeaders({ url: endpoint, body }, { service: 'appsync' })];
    for (const headers of proofs) {
      const response = await fetch(endpoint, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
      expect(await response.json()).toEqual({ data: { video: { id: task.videoId } } });
    }
  });
});

describe('over https and wss (--tls)', () => {
  let stack: Stack;
  let trust: Readonly<Record<string, string>>;
  beforeAll(async () => {
    stack = await startStack({ args: ['--tls', '--no-train'] });
    trust = { NODE_EXTRA_CA_CERTS: join(stack.stateFolder, 'tls', 'certificate.pem') };
  });
  afterAll(() => stack.stop());

  it('AWS Amplify queries, mutates and subscribes in each way to prove who asks', async () => {
    const task = { endpoint: `${stack.frontUrl}/graphql`, apiKey, token: token(stack.stateFolder, userId), userId, videoId: await someVideo() };
    const outcomes = await run('amplify.ts', task, trust);
    for (const mode of modes) {
      expect(outcomes[mode]).toMatchObject({ videoTitle: expect.stringMatching(/./) as string, recordedId: `amplify-${mode}`, heardId: `amplify-${mode}` });
      // Amplify's own words for HTTP 401 and 403.
      expect(outcomes[mode]?.refusal).toBe(mode === 'iam' ? 'Unknown error' : 'Unauthorized');
    }
  });

  it('the certificate is made once and kept', async () => {
    await expect(fetch(`${stack.frontUrl}/healthz`)).rejects.toThrow();
    expect(stack.output()).toContain('certificate.pem');
    expect(stack.frontUrl).toMatch(/^https:/);
  });
});
