import {
  type CampaignConfig,
  type Campaign,
  CreateCampaignCommand,
  DeleteCampaignCommand,
  DescribeCampaignCommand,
  type SolutionVersionSummary,
  UpdateCampaignCommand,
} from '@aws-sdk/client-personalize';
import type { SolutionSetup } from '../config.ts';
import { judgeVersions } from '../gate.ts';
import { solutionArn } from '../located.ts';
import { CreationFailed, followStatus, isFailed, isStaleFailure, newest } from '../status.ts';
import { all, changed, combine, done, type Pass, type Step, type StepResult } from '../world.ts';

/** One campaign for each solution, on its newest version if that passes the gate. */
export const campaigns: Step = {
  name: 'campaigns',
  async run(pass) {
    return combine(await all(pass.config.solutions.map((setup) => campaign(pass, setup))));
  },
};

async function campaign(pass: Pass, setup: SolutionSetup): Promise<StepResult> {
  const solution = await solutionArn(pass, setup);
  const active = (await pass.inventory.solutionVersions(solution)).filter(({ status }) => status === 'ACTIVE');
  const candidate = newest<SolutionVersionSummary>(active)?.solutionVersionArn;
  if (candidate === undefined) throw new Error(`${setup.name} was expected to have a version by now`);
  const summary = (await pass.inventory.campaigns(solution)).find(({ name }) => name === setup.name);
  if (summary?.campaignArn === undefined) {
    await pass.personalize.send(
      new CreateCampaignCommand({ name: setup.name, solutionVersionArn: candidate, minProvisionedTPS: setup.minProvisionedTPS, ...campaignConfig(setup) }),
    );
    return changed;
  }
  const { campaign: live } = await pass.personalize.send(new DescribeCampaignCommand({ campaignArn: summary.campaignArn }));
  return live === undefined ? changed : update(pass, setup, live, candidate);
}

async function update(pass: Pass, setup: SolutionSetup, live: Campaign, candidate: string): Promise<StepResult> {
  const what = `campaign ${setup.name}`;
  if (isStaleFailure(live, pass.now())) {
    await pass.personalize.send(new DeleteCampaignCommand({ campaignArn: live.campaignArn }));
    return changed;
  }
  const status = followStatus(what, live);
  if (status.state !== 'done') return status;
  const latest = live.latestCampaignUpdate;
  if (latest !== undefined && latest.status !== 'ACTIVE' && !isFailed(latest)) return followStatus(what, latest);
  if (live.solutionVersionArn === undefined || live.solutionVersionArn === candidate) return done;
  const hasFailed = latest !== undefined && isFailed(latest) && latest.solutionVersionArn === candidate;
  if (hasFailed && !isStaleFailure(latest, pass.now())) throw new CreationFailed(`update of ${what}`, latest.failureReason);
  if (setup.gate !== undefined) {
    const verdict = await judgeVersions(pass, setup.gate, { candidate, live: live.solutionVersionArn });
    if (!verdict.passes) {
      pass.log({ level: 'warn', message: 'new solution version kept aside', solution: setup.name, solutionVersionArn: candidate, reason: verdict.reason });
      return done;
    }
  }
  await pass.personalize.send(
    new UpdateCampaignCommand({ campaignArn: live.campaignArn, solutionVersionArn: candidate, minProvisionedTPS: setup.minProvisionedTPS, ...campaignConfig(setup) }),
  );
  return changed;
}

function campaignConfig({ exploration }: SolutionSetup): { readonly campaignConfig?: CampaignConfig } {
  if (exploration === undefined) return {};
  return { campaignConfig: { itemExplorationConfig: { explorationWeight: String(exploration.weight), explorationItemAgeCutOff: String(exploration.itemAgeDays) } } };
}
