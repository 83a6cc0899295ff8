import { execFileSync } from 'node:child_process';

/** Resident memory in MB of a process and everything that it started. */
export function memoryOf(pid: number): number {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([pid]);
  // A child's number may be smaller than its parent's.
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const [child = 0, parent = 0] of rows) if (family.has(parent)) family.add(child);
  }
  return rows.reduce((sum, [process = 0, , kilobytes = 0]) => sum + (family.has(process) ? kilobytes / 1024 : 0), 0);
}
