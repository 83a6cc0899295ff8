import { ListCampaignsCommand, DescribeCampaignCommand } from '@aws-sdk/client-personalize';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsError } from '../../local/service.ts';
import { trainingConfig } from '../../training/config.ts';
import { judge } from '../../training/gate/offline.ts';
import { judgeService } from '../../training/gate/service.ts';
import { describeHistory } from '../../training/statusReport.ts';
import { type LocalTraining, startLocalTraining } from './localTraining.ts';

vi.setConfig({ testTimeout: 300_000 });

const solution = 'upnext-user-personalization';
const ndcg = 'normalized_discounted_cumulative_gain_at_25';

describe('a new version in the whole workflow', () => {
  let training: LocalTraining;

  beforeEach(async () => {
    training = await startLocalTraining();
    await training.prepare('20240101T000000Z-a');
    await training.finish();
  });
  afterEach(() => training.close());

  async function served(): Promise<string | undefined> {
    const { campaigns = [] } = await training.world.personalize.send(new ListCampaignsCommand({}));
    const campaignArn = campaigns.find(({ name }) => name === solution)?.campaignArn;
    return (await training.world.personalize.send(new DescribeCampaignCommand({ campaignArn }))).campaign?.solutionVersionArn;
  }

  it('is trained on shuffled labels and not deployed, and the status says why with the numbers', async () => {
    const before = await served();
    await training.prepare('20240102T000000Z-b', { shuffled: true });
    await training.finish();
    expect(await served()).toBe(before);
    const decisions = await training.decisions(solution);
    const [kept] = decisions;
    expect(kept).toMatchObject({ decision: 'KEPT_ASIDE', liveVersion: before });
    expect(kept?.version).not.toBe(before);
    expect(kept?.metrics[ndcg]).toBeLessThan((kept?.liveMetrics[ndcg] ?? 0) * 0.8);
    const status = describeHistory([{ solution, decisions }], 1);
    expect(status).toContain(`version ${before?.slice(-8)} in service`);
    expect(status).toMatch(/kept aside: .*normalized_discounted_cumulative_gain_at_25 is 0\.\d+, was 0\.\d+, must be at least 0\.\d+/);
    expect(training.notices.map(({ subject }) => subject)).toContain(`Upnext: a new version of ${solution} is kept aside`);
    const told = training.notices.length;
    await training.finish();
    expect(training.notices).toHaveLength(told);
  });

  it('is judged anew when the gate is another', async () => {
    await training.prepare('20240102T000000Z-b', { shuffled: true });
    await training.finish();
    const solutions = trainingConfig.solutions.map((setup) => ({ ...setup, gate: { tolerances: {}, floors: {} } }));
    await training.finish({ ...training.world, config: { ...trainingConfig, solutions } });
    const [confirmed, deployed, kept] = await training.decisions(solution);
    expect([confirmed?.decision, deployed?.decision, kept?.decision]).toEqual(['CONFIRMED', 'DEPLOYED', 'KEPT_ASIDE']);
    expect(await served()).toBe(kept?.version);
  });

  it('passes the gate, fails in service, and the version before comes back for good', async () => {
    const before = await served();
    await training.prepare('20240102T000000Z-b', { users: 70 });
    const gate = { tolerances: {}, floors: {} };
    const world = { ...training.world, config: { ...trainingConfig, solutions: trainingConfig.solutions.map((setup) => ({ ...setup, gate })) } };
    // Only what was just deployed is in trouble, as a broken model would be.
    training.inject = (operation) => (operation === '/recommendations' ? new AwsError('InternalServerException', 'An internal server error occurred.', { status: 500 }) : undefined);
    await training.finish(world);
    training.inject = () => undefined;
    expect(await served()).toBe(before);
    const [rolledBack, deployed] = await training.decisions(solution);
    expect(rolledBack).toMatchObject({ decision: 'ROLLED_BACK', version: deployed?.version, liveVersion: before });
    expect(rolledBack?.reason).toMatch(/^\d+ of \d+ sampled requests failed, more than 10 %/);
    const notice = training.notices.find(({ subject }) => subject === `Upnext: a new version of ${solution} is rolled back`);
    expect(notice?.message).toMatch(/Why: \d+ of \d+ sampled requests failed[\s\S]*What to do: The version before/);
    const made = training.changes.length;
    await training.finish(world);
    expect(training.changes.slice(made)).toEqual([]);
  });
});

describe('the offline gate', () => {
  const gate = { tolerances: { [ndcg]: 0.2, coverage: 0.5 }, floors: { coverage: 0.001 } };

  it('lets a version through that is better, equal, or worse within the tolerance', () => {
    for (const now of [0.3, 0.2, 0.17]) expect(judge(gate, { [ndcg]: now, coverage: 0.5 }, { [ndcg]: 0.2, coverage: 0.5 }).passes).toBe(true);
  });

  it('names every metric that is too far below', () => {
    const verdict = judge(gate, { [ndcg]: 0.1, coverage: 0.0005 }, { [ndcg]: 0.2, coverage: 0.5 });
    expect(verdict).toEqual({ passes: false, reason: `coverage is 0.0005, must be at least 0.001; ${ndcg} is 0.1, was 0.2, must be at least 0.16; coverage is 0.0005, was 0.5, must be at least 0.25` });
  });

  it('holds the first version to the floors alone', () => {
    expect(judge(gate, { [ndcg]: 0, coverage: 0.1 }, undefined)).toEqual({ passes: true, reason: 'the first version' });
    expect(judge(gate, { coverage: 0 }, undefined).passes).toBe(false);
  });
});

describe('the judgement of a campaign in service', () => {
  const { watch } = trainingConfig;
  const good = { looks: 5, requests: 20, errors: 0, lists: 20, latencyMs: 20 * 12 };

  it('confirms what answers everybody in time', () => {
    expect(judgeService(watch, { tally: good, requests: 500, errors: 2 })).toEqual({ passes: true, reason: '20 of 20 sampled requests got a list, 12 ms on average' });
  });

  it('holds latency and lists against what the version before answered on the same machine', () => {
    const slow = { tally: { ...good, lists: 15, latencyMs: 20 * 900 }, requests: 20, errors: 0 };
    expect(judgeService(watch, slow, { latencyMs: 800, listShare: 0.75 }).passes).toBe(true);
    expect(judgeService(watch, slow, { latencyMs: 400, listShare: 0.75 }).reason).toBe('the mean latency was 900 ms, more than 800 ms');
  });

  it.each([
    ['errors that CloudWatch counted', { tally: good, requests: 500, errors: 100 }, '100 of 600 all requests failed, more than 10 %'],
    ['users without a list', { tally: { ...good, lists: 10 }, requests: 20, errors: 0 }, '10 of 20 sampled requests got a list, fewer than 90 %'],
    ['latency', { tally: { ...good, latencyMs: 20 * 900 }, requests: 20, errors: 0 }, 'the mean latency was 900 ms, more than 300 ms'],
    ['a lower click-through rate', { tally: good, requests: 5000, errors: 0, clickThrough: { before: 0.1, now: 0.05 } }, 'the click-through rate is 5 %, was 10 %, may lose 30 % of that'],
  ])('refuses %s, with the numbers', (_what, observed, reason) => {
    expect(judgeService(watch, observed)).toEqual({ passes: false, reason });
  });
});
