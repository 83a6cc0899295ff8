import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startPersonalizeProcess } from './personalizeProcess.ts';

const run = promisify(execFile);

it.skipIf(spawnSync('python3', ['-c', 'import boto3']).status !== 0)('serves a notebook of boto3: import, training, metrics, recommendations, events, filters (needs boto3)', async () => {
  const state = await mkdtemp(join(tmpdir(), 'upnext-boto3-'));
  const local = await startPersonalizeProcess(state);
  try {
    const { stdout } = await run('python3', [new URL('./notebook.py', import.meta.url).pathname], {
      env: { ...process.env, AWS_ENDPOINT_URL: local.endpoint, AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    });
    expect(stdout.trim().split('\n').at(-1)).toBe('done');
  } finally {
    await local.stop();
    await rm(state, { recursive: true, force: true });
  }
}, 120_000);
