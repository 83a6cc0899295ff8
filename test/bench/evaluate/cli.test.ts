import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function evaluate(...options: string[]): ReturnType<typeof spawnSync> {
  return spawnSync(process.execPath, ['bench/evaluate/cli.ts', ...options], { encoding: 'utf8' });
}

/** After video i everyone plays video i + 1; all rows of a viewer have the same time, so that only the file tells the order. */
function writePlantedSequence(): void {
  const rows = ['userId,videoId,occurredAt'];
  for (let user = 0; user < 120; user++) for (let k = 0; k < 8; k++) rows.push(`u${user},v${(user * 7 + k) % 30},1700000000`);
  writeFileSync(join(folder, 'plays.csv'), rows.join('\n'));
  const columns = { userId: 'userId', videoId: 'videoId', occurredAt: 'occurredAt' };
  writeFileSync(join(folder, 'dataset.json'), JSON.stringify({ interactions: [{ file: 'plays.csv', columns, timestampUnit: 's', assumeWatched: true }] }));
}

it('finds the planted sequence in rows without watch time, in the order of the file', () => {
  writePlantedSequence();
  const { status, stdout, stderr } = evaluate('--dataset', folder, '--json');
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const { cases, results } = JSON.parse(String(stdout)) as { cases: number; results: { model: string; ndcg: { mean: number }; timesPopularity: { low: number } }[] };
  expect(cases).toBe(120);
  const of = (model: string): number => results.find((result) => result.model === model)?.ndcg.mean ?? NaN;
  expect(of('aws-user-personalization-v2')).toBeGreaterThan(0.95);
  expect(of('aws-user-personalization-v2')).toBeGreaterThan(of('plain EASE'));
  expect(of('plain EASE')).toBeGreaterThan(of('aws-popularity-count'));
}, 60_000);

it('says in one line what is wrong', () => {
  const { status, stderr } = evaluate('--dataset', join(folder, 'nothing'));
  expect(status).toBe(1);
  expect(String(stderr).trim().split('\n')).toHaveLength(1);
  expect(evaluate('--dataset', folder, '--protocol', 'guess').status).toBe(2);
});
