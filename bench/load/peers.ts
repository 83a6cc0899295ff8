import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const folder = new URL('../', import.meta.url).pathname;

/** Installs the packages that only benchmarks need, once. */
export function installPeers(): void {
  if (existsSync(`${folder}node_modules/autocannon/package.json`)) return;
  const { status, stderr } = spawnSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ci --prefix bench failed: ${stderr.trim().split('\n').at(-1) ?? ''}`);
}
