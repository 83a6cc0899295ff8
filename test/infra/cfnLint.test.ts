import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage } from '../../infra/stage.ts';
import { synthesize } from './upnextTemplate.ts';

const hasCfnLint = spawnSync('cfn-lint', ['--version']).status === 0;
/** CDK names a dependency on a role's policies together with one on the role, which is then there twice. */
const ignored = ['W3005'];

describe.skipIf(!hasCfnLint)('cfn-lint (where it is installed) finds nothing', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'upnext-lint-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<Stage>(['dev', 'prod'])('in the template of %s', (stage) => {
    const file = join(folder, `${stage}.json`);
    writeFileSync(file, JSON.stringify(synthesize(stage).template.toJSON()));
    expect(execFileSync('cfn-lint', ['--ignore-checks', ...ignored, '--', file], { encoding: 'utf8' })).toBe('');
  });
});
