import type { Campaign } from '@aws-sdk/client-personalize';
import { all } from '../all.ts';
import { isDeployment } from '../gate/chooseVersion.ts';
import { failsAlready, judgeService, type Observed } from '../gate/service.ts';
import { smoke } from '../gate/smoke.ts';
import type { Verdict } from '../gate/offline.ts';
import { findCampaign, isAsleep } from '../located.ts';
import { notify } from '../notices.ts';
import { eachSolution } from '../patience.ts';
import { timeOf } from '../resourceStatus.ts';
import type { SolutionSetup } from '../TrainingConfig.ts';
import type { Decision, Tally } from '../TrainingLog.ts';
import { attributedPlays } from '../usage/clicks.ts';
import { measuredUse, sum } from '../usage/metrics.ts';
import { changed, done, failed, type Pass, type Step, type StepResult } from '../world.ts';

/** Looks after campaigns with a new version for a while: then it is confirmed, or the version before comes back. */
export const watch: Step = {
  name: 'watch',
  run: (pass) => eachSolution(pass, 'watch', (setup) => watchOne(pass, setup)),
};

async function watchOne(pass: Pass, setup: SolutionSetup): Promise<StepResult> {
  const deployed = (await pass.inventory.decisions(setup.name)).find(isDeployment);
  if (deployed?.decision !== 'DEPLOYED' || (await isAsleep(pass, setup))) return done;
  const summary = await findCampaign(pass, setup);
  if (summary?.campaignArn === undefined) return done;
  const campaign = await pass.inventory.campaign(summary.campaignArn);
  if (campaign.status !== 'ACTIVE' || campaign.solutionVersionArn !== deployed.version) return done;

  const time = windowOf(pass, deployed, campaign);
  const { watch: config } = pass.config;
  const before = await pass.trainingLog.tally(deployed.version);
  // Looks are spread evenly over the window; the first is due at once.
  const looks = deployed.liveVersion === undefined ? 1 : config.looks;
  const dueAt = time.from + ((time.to - time.from) * before.looks) / looks;
  const waiting: StepResult = { state: 'waiting', since: time.from };
  if (before.looks < looks) {
    if (pass.now() < dueAt) return waiting;
    const look = await smoke(pass, setup, summary.campaignArn, config.requestsPerLook);
    await pass.trainingLog.addToTally(deployed.version, look);
  }
  const tally = await pass.trainingLog.tally(deployed.version);
  if (failsAlready(tally, config)) return conclude(pass, deployed, { tally, requests: 0, errors: 0 });
  if (tally.looks < looks || pass.now() < time.to) return waiting;
  return conclude(pass, deployed, await observe(pass, setup, summary.campaignArn, { ...time, tally }));
}

interface Window {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** The first version of all has nothing to come back to: one look settles it. */
function windowOf({ config: { watch: config } }: Pass, { liveVersion }: Decision, campaign: Campaign): Window {
  const { creationDateTime, lastUpdatedDateTime } = campaign.latestCampaignUpdate ?? campaign;
  const from = timeOf(lastUpdatedDateTime);
  if (liveVersion === undefined) return { from, to: from };
  const updateMs = from - timeOf(creationDateTime);
  return { from, to: from + Math.min(config.mostSeconds * 1000, Math.max(config.leastSeconds * 1000, config.timesUpdate * updateMs)) };
}

async function observe(pass: Pass, setup: SolutionSetup, campaignArn: string, { from, to, tally }: Window & { readonly tally: Tally }): Promise<Observed> {
  // CloudWatch keeps minutes; the window itself may be shorter than one.
  const use = await measuredUse(pass, setup, campaignArn, { from, to, periodSeconds: 60 });
  const clicks = await clickThrough(pass, { from, to });
  return { tally, requests: sum(use.requests), errors: use.errors, ...(clicks === undefined ? {} : { clickThrough: clicks }) };
}

/** Attributed plays by requests of all campaigns, in the window and as long before it. A play does not say which campaign it came from. */
async function clickThrough(pass: Pass, { from, to }: Window): Promise<Observed['clickThrough']> {
  const { leastClicks, leastRequests } = pass.config.watch.clickThrough;
  const rate = async (window: Window): Promise<{ readonly requests: number; readonly rate: number; readonly clicks: number }> => {
    const uses = pass.config.solutions.map(async (setup) => {
      const campaign = await findCampaign(pass, setup);
      return campaign?.campaignArn === undefined ? 0 : sum((await measuredUse(pass, setup, campaign.campaignArn, { ...window, periodSeconds: 60 })).requests);
    });
    const requests = sum(await all(uses));
    if (requests < leastRequests) return { requests, clicks: 0, rate: 0 };
    const clicks = await attributedPlays(pass, window);
    return { requests, clicks, rate: clicks / requests };
  };
  const now = await rate({ from, to });
  if (now.requests < leastRequests) return undefined;
  const before = await rate({ from: from - (to - from), to: from });
  return before.requests < leastRequests || before.clicks < leastClicks ? undefined : { before: before.rate, now: now.rate };
}

async function conclude(pass: Pass, deployed: Decision, observed: Observed): Promise<StepResult> {
  const { latencyMs, listShare } = deployed.liveMetrics;
  // The first version can be no slower than one before it.
  const before = deployed.liveVersion === undefined ? { latencyMs: Infinity } : { ...(latencyMs === undefined ? {} : { latencyMs }), ...(listShare === undefined ? {} : { listShare }) };
  const verdict = judgeService(pass.config.watch, observed, before);
  const { at: _at, ...about } = deployed;
  const kept = { ...about, reason: verdict.reason, liveMetrics: figures(observed) };
  if (verdict.passes) {
    await pass.trainingLog.decide({ ...kept, decision: 'CONFIRMED' }, pass.now());
  } else if (deployed.liveVersion === undefined) {
    // The next execution looks again.
    await pass.trainingLog.forgetTally(deployed.version);
    return failed({ what: `service of ${deployed.solution}`, reason: `${verdict.reason}; there is no earlier version to come back to`, solution: deployed.solution, recipe: deployed.recipe, version: deployed.version });
  } else {
    await rollBack(pass, deployed, verdict);
    await pass.trainingLog.decide({ ...kept, decision: 'ROLLED_BACK' }, pass.now());
  }
  await pass.trainingLog.forgetTally(deployed.version);
  return changed;
}

async function rollBack(pass: Pass, { solution, version, liveVersion = '' }: Decision, { reason }: Verdict): Promise<void> {
  const advice = `The version before, ${liveVersion.slice(liveVersion.lastIndexOf('/') + 1)}, goes back into service by itself, and the new one is not tried again. If all of Personalize was in trouble at that time, train again: npm run retrain after new plays.`;
  await notify(pass, { subject: `a new version of ${solution} is rolled back`, reason, advice, version });
}

function figures({ tally, requests, errors, clickThrough: clicks }: Observed): Record<string, number> {
  const answered = Math.max(1, tally.requests - tally.errors);
  return {
    sampledRequests: tally.requests,
    sampledErrors: tally.errors,
    listShare: tally.lists / answered,
    latencyMs: Math.round((tally.latencyMs / answered) * 10) / 10,
    requests,
    errors,
    ...(clicks === undefined ? {} : { clickThrough: clicks.now, clickThroughBefore: clicks.before }),
  };
}
