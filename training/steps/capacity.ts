import { type Campaign, DeleteCampaignCommand, UpdateCampaignCommand } from '@aws-sdk/client-personalize';
import { isDeployment } from '../gate/chooseVersion.ts';
import { findCampaign, isAsleep } from '../located.ts';
import { eachSolution } from '../patience.ts';
import { timeOf } from '../resourceStatus.ts';
import type { SolutionSetup } from '../TrainingConfig.ts';
import { measuredUse, periodSeconds, sum } from '../usage/metrics.ts';
import { changed, done, type Pass, type Step, type StepResult } from '../world.ts';

const dayMs = 24 * 3_600_000;

/** Provisioned transactions follow measured use, both ways; a campaign that nobody asks may be put to sleep. */
export const capacity: Step = {
  name: 'capacity',
  run: (pass) => eachSolution(pass, 'capacity', (setup) => fit(pass, setup)),
};

async function fit(pass: Pass, setup: SolutionSetup): Promise<StepResult> {
  const summary = await findCampaign(pass, setup);
  if (summary?.campaignArn === undefined || summary.status !== 'ACTIVE') return done;
  const { campaignArn } = summary;
  if (await isAsleep(pass, setup)) {
    // By now nobody is told of it any more.
    await pass.personalize.send(new DeleteCampaignCommand({ campaignArn }));
    return changed;
  }
  // A version that is watched is left alone.
  if ((await pass.inventory.decisions(setup.name)).find(isDeployment)?.decision === 'DEPLOYED') return done;
  const campaign = await pass.inventory.campaign(campaignArn);
  if (await isIdle(pass, setup, campaign)) {
    pass.log({ level: 'info', message: 'a campaign is put to sleep', solution: setup.name });
    await pass.trainingLog.sleep(setup.name, pass.now());
    return changed;
  }
  const { requests } = await measuredUse(pass, setup, campaignArn, { from: pass.now() - pass.config.capacity.lookbackHours * 3_600_000, to: pass.now() });
  const tps = provisioned(setup, pass.config.capacity.headroom, requests);
  if (tps === campaign.minProvisionedTPS) return done;
  pass.log({ level: 'info', message: 'provisioned transactions follow use', solution: setup.name, from: campaign.minProvisionedTPS, to: tps });
  await pass.personalize.send(new UpdateCampaignCommand({ campaignArn, minProvisionedTPS: tps }));
  return changed;
}

/** `requests`: in each five minutes. */
export function provisioned({ tps: { least, most } }: SolutionSetup, headroom: number, requests: readonly number[]): number {
  const peak = Math.max(0, ...requests) / periodSeconds;
  return Math.min(most, Math.max(least, Math.ceil(peak * headroom)));
}

/** Our own requests of the watch do not count as use. */
async function isIdle(pass: Pass, { name, sleep, ...setup }: SolutionSetup, campaign: Campaign): Promise<boolean> {
  if (sleep === undefined) return false;
  const from = pass.now() - sleep.afterIdleDays * dayMs;
  if (timeOf(campaign.creationDateTime) > from) return false;
  const own = (await pass.inventory.decisions(name)).filter(({ at }) => Date.parse(at.slice(0, at.indexOf('#'))) >= from).map(({ liveMetrics }) => liveMetrics['sampledRequests'] ?? 0);
  const { requests } = await measuredUse(pass, { name, ...setup }, campaign.campaignArn ?? '', { from, to: pass.now() });
  return sum(requests) <= sum(own);
}
