import { type Campaign, type CampaignConfig, CreateCampaignCommand, DeleteCampaignCommand, UpdateCampaignCommand } from '@aws-sdk/client-personalize';
import { chooseVersion } from '../gate/chooseVersion.ts';
import { findCampaign, isAsleep } from '../located.ts';
import { eachSolution } from '../patience.ts';
import { followStatus, isFailed } from '../resourceStatus.ts';
import { covers } from '../revisions.ts';
import type { SolutionSetup } from '../TrainingConfig.ts';
import { changed, done, failed, type Failure, type Pass, type Step, type StepResult } from '../world.ts';

/** One campaign for each solution, on the version that the gate has chosen. */
export const campaigns: Step = {
  name: 'campaigns',
  run: (pass) => eachSolution(pass, 'campaign', (setup) => oneCampaign(pass, setup)),
};

async function oneCampaign(pass: Pass, setup: SolutionSetup): Promise<StepResult> {
  if (await isAsleep(pass, setup)) return done;
  const summary = await findCampaign(pass, setup);
  if (summary?.campaignArn !== undefined) return update(pass, setup, await pass.inventory.campaign(summary.campaignArn));
  const solutionVersionArn = await chooseVersion(pass, setup, undefined);
  if (solutionVersionArn === undefined) return done;
  await pass.personalize.send(new CreateCampaignCommand({ name: setup.name, solutionVersionArn, minProvisionedTPS: setup.tps.least, ...campaignConfig(setup) }));
  return changed;
}

async function update(pass: Pass, setup: SolutionSetup, live: Campaign): Promise<StepResult> {
  const { campaignArn, latestCampaignUpdate: latest } = live;
  const about: Failure = { what: `campaign ${setup.name}`, solution: setup.name, recipe: setup.recipe, reason: '' };
  const attempts = pass.execution.attempts(about.what) + 1;
  const status = followStatus(pass, about, live, attempts);
  if (status === 'again') {
    pass.execution.tryAgain(about.what);
    await pass.personalize.send(new DeleteCampaignCommand({ campaignArn }));
    return changed;
  }
  if (status.state !== 'done') return status;
  if (latest !== undefined && latest.status !== 'ACTIVE' && !isFailed(latest)) return followStatus(pass, about, latest, 1) as StepResult;
  const wanted = await chooseVersion(pass, setup, live.solutionVersionArn);
  if (wanted === undefined || (wanted === live.solutionVersionArn && covers(live.campaignConfig ?? {}, campaignConfig(setup).campaignConfig ?? {}))) return done;
  if (latest !== undefined && isFailed(latest) && latest.solutionVersionArn === wanted) {
    const failure = followStatus(pass, { ...about, what: `update of ${about.what}`, version: wanted }, latest, attempts);
    if (failure !== 'again') return failure;
    pass.execution.tryAgain(about.what);
  }
  try {
    await pass.personalize.send(new UpdateCampaignCommand({ campaignArn, solutionVersionArn: wanted, ...campaignConfig(setup) }));
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidInputException') return failed({ ...about, version: wanted, reason: error.message });
    throw error;
  }
  return changed;
}

function campaignConfig({ exploration }: SolutionSetup): { readonly campaignConfig?: CampaignConfig } {
  if (exploration === undefined) return {};
  return { campaignConfig: { itemExplorationConfig: { explorationWeight: String(exploration.weight), explorationItemAgeCutOff: String(exploration.itemAgeDays) } } };
}
