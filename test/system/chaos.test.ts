import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Chaos, failuresOf } from '../chaos/Chaos.ts';
import { scenarios } from '../chaos/scenarios.ts';

/*
 * The scenarios that nothing has to be waited for, in short, and without a look at the clock: on a busy machine a second is nothing.
 * All of them, at length and timed: node test/chaos/run.ts
 */
const chaos = new Chaos({ frontUrl: inject('frontUrl'), endpointUrl: inject('endpointUrl') }, { requests: 60, connections: 4 });
const quick = scenarios.filter(({ settle }) => settle === undefined);

beforeAll(() => chaos.warmUp());
afterAll(() => chaos.recover());

describe('every viewer gets a list with', () => {
  it.each(quick)('$name', { timeout: 150_000 }, async (scenario) => {
    const report = await chaos.run(scenario);
    expect(failuresOf({ ...scenario, sources: ['PERSONALIZED', 'POPULAR', 'FALLBACK'], mostly: '' }, report, Infinity)).toEqual([]);
    expect(report.outcome.answered).toBe(60);
  });
});
