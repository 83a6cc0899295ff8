import { parseArgs } from 'node:util';
import { startStack } from '../system/stack.ts';
import { Chaos, failuresOf, type Report } from './Chaos.ts';
import { scenarios } from './scenarios.ts';

/*
 * node test/chaos/run.ts [--requests 5000] [--connections 12] [--only "Personalize down"] [--front URL --aws URL]: every scenario in
 * turn, on a stack of its own unless the addresses of a running one are given. Fails unless every request got 200, a list that is not empty, the right source, and all of that within a second.
 */
const { values } = parseArgs({
  options: { requests: { type: 'string', default: '5000' }, connections: { type: 'string', default: '12' }, only: { type: 'string' }, front: { type: 'string' }, aws: { type: 'string' } },
});
/** What a viewer waits for, at most. */
const mostMilliseconds = 1_000;

const own = values.front === undefined || values.aws === undefined ? await startStack() : undefined;
const stack = own ?? { frontUrl: values.front ?? '', endpointUrl: values.aws ?? '' };
let failed = 0;
try {
  const chaos = new Chaos(stack, { requests: Number(values.requests), connections: Number(values.connections) });
  await chaos.warmUp();
  for (const scenario of scenarios.filter(({ name }) => values.only === undefined || name === values.only)) {
    const report = await chaos.run(scenario);
    const failures = failuresOf(scenario, report, mostMilliseconds);
    failed += failures.length;
    process.stdout.write(`${line(report)}${failures.map((failure) => `\n    FAILED: ${failure}`).join('')}\n`);
  }
} finally {
  await own?.stop();
}
process.exitCode = failed === 0 ? 0 : 1;

function line({ name, outcome: { answered, wrong, sources, times } }: Report): string {
  const good = answered - [...wrong.values()].reduce((sum, count) => sum + count, 0);
  const at = (share: number): string => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN).toFixed(0);
  const parts = [...sources].map(([source, count]) => `${source} ${count}`).join(', ');
  return `${name}: ${good} of ${answered} good · p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms · ${parts}`;
}
