import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const REPORT = 3;

// Loaded before a measured program: says on its way out what the process used.
if (isMainThread) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeSync(REPORT, JSON.stringify({ processorSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024 }));
  });
}
