import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Installs the packages that benchmarks measure beside, where they are not there yet. They are no part of the project's own dependencies. */
export function installPeers(): void {
  if (existsSync(`${folder}node_modules`)) return;
  const { status, stderr } = spawnSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The peers of the benchmarks could not be installed (npm ci --prefix bench): ${stderr.trim().split('\n').at(-1) ?? ''}`);
}

/** A peer's module; `Shape` is the part of it that the benchmark uses. The project type-checks without the peers. */
export async function importPeer<Shape>(name: string): Promise<Shape> {
  return (await import(name)) as Shape;
}
