import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { askField } from './ask.ts';
import { root, temporaryFolder } from './stack.ts';

interface Grant {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

const run = async (...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> => {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, ['local/iamUnused.ts', ...args], { cwd: root })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
};
const state = inject('stateFolder');

describe('npm run iam:unused', () => {
  it('lists what no call needed, and leaves out what one did', async () => {
    await askField(inject('frontUrl'), 'popularVideos', '{ popularVideos(limit: 1) { items { video { id } } } }');
    const needed = ({ role, action }: Grant): boolean => /GraphqlRecommendRole/.test(role) && action === 'lambda:InvokeFunction';
    // A burst of first calls is written once it is over.
    const unused = async (): Promise<readonly Grant[]> => (JSON.parse((await run('--state', state, '--json')).stdout) as { unused: readonly Grant[] }).unused;
    await expect.poll(async () => (await unused()).filter(needed), { timeout: 20_000 }).toEqual([]);
    const { code, stdout } = await run('--state', state);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(/^\d+ of \d+ grants unused; \d+ for logs and tracing cannot be seen here$/);
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^[\w-]+ {2}[\w:*-]+ {2}\S+$/);
  });

  it('says when no stack ran yet, and what it does not understand', async () => {
    expect(await run('--state', await temporaryFolder())).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('start the local stack first') as unknown });
    expect((await run('--nonsense')).code).toBe(2);
  });
});
