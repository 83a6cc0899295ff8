import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { datasetFolder, temporaryFolder } from './preprocessFiles.ts';

const CLI = fileURLToPath(new URL('../../preprocessing/cli.ts', import.meta.url));
const PLAYS = 'userId,videoId,watchedSeconds,durationSeconds,occurredAt\nu1,v1,4,10,2026-01-01\nu1,v1,x,10,2026-01-01\n';

function run(...args: string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, ...args], (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }));
  });
}

describe('npm run preprocess', () => {
  it('writes the output and says in short what it found', async () => {
    const output = join(await temporaryFolder(), 'deep', 'out');
    const { code, stdout, stderr } = await run('--dataset', await datasetFolder({ 'plays.csv': PLAYS }), '--output', output);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('2 rows: 0 watched, 1 clicked, 0 without watch time, 0 duplicates, 1 rejected');
    expect(stdout).toContain('rejected: watchedSeconds is not a number: 1');
    expect(JSON.parse(await readFile(join(output, 'report.json'), 'utf8'))).toMatchObject({ rows: 2, clicked: 1 });
  });

  it('takes the threshold', async () => {
    const output = join(await temporaryFolder(), 'out');
    const { stdout } = await run('--dataset', await datasetFolder({ 'plays.csv': PLAYS }), '--output', output, '--threshold', '0.4');
    expect(stdout).toContain('1 watched, 0 clicked');
  });

  it.each([
    { args: [], says: '--dataset' },
    { args: ['--dataset', 'a'], says: '--output' },
    { args: ['--dataset', 'a', '--output', 'b', '--threshold', 'half'], says: 'above 0 and at most 1' },
    { args: ['--dataset', 'a', '--output', 'b', '--threshold', '0'], says: 'above 0 and at most 1' },
    { args: ['--dataset', 'a', '--output', 'b', '--colour'], says: '--colour' },
    { args: ['--dataset', 'a', '--output', 'b', 'c'], says: 'too many arguments' },
  ])('exits with 2 for the usage error in "$args"', async ({ args, says }) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('    at ');
  });

  it('exits with 1 and one line for data that it cannot use', async () => {
    const parent = await temporaryFolder();
    const cases = [
      join(parent, 'nowhere'),
      await datasetFolder({ 'README.txt': 'x' }),
      await datasetFolder({ 'plays.csv': PLAYS, 'dataset.json': '{' }),
      await datasetFolder({ 'plays.csv': PLAYS.replace('u1,v1,4', 'u1,v1,0') }),
    ];
    for (const dataset of cases) {
      const { code, stdout, stderr } = await run('--dataset', dataset, '--output', join(parent, 'out'));
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^error: [^\n]+\n$/);
    }
    expect(await readdir(parent)).toEqual([]);
  });

  it('exits with 1 when the output folder holds something else', async () => {
    const foreign = await datasetFolder({ 'notes.txt': 'mine' });
    const { code, stderr } = await run('--dataset', await datasetFolder({ 'plays.csv': PLAYS }), '--output', foreign);
    expect(code).toBe(1);
    expect(stderr).toContain('holds notes.txt');
    expect(await readdir(foreign)).toEqual(['notes.txt']);
  });

  it('prints its usage when asked', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('--threshold');
  });
});
