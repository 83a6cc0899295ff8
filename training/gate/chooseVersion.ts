import type { SolutionVersionSummary } from '@aws-sdk/client-personalize';
import { findCampaign, findSolution } from '../located.ts';
import { notify } from '../notices.ts';
import { newest, timeOf } from '../resourceStatus.ts';
import type { SolutionSetup } from '../TrainingConfig.ts';
import type { Decision } from '../TrainingLog.ts';
import type { Pass } from '../world.ts';
import { judge, type Metrics, metricsOf } from './offline.ts';
import { smoke } from './smoke.ts';

/**
 * The version that the campaign should serve, `live` being the one that it serves: what was decided before, or a decision on the newest
 * version, which is kept before anything is done about it. Undefined where there is none that may be served.
 */
export async function chooseVersion(pass: Pass, setup: SolutionSetup, live: string | undefined): Promise<string | undefined> {
  const solution = await findSolution(pass, setup);
  const active = solution?.solutionArn === undefined ? [] : (await pass.inventory.solutionVersions(solution.solutionArn)).filter(({ status }) => status === 'ACTIVE');
  const decisions = await pass.inventory.decisions(setup.name);
  const last = decisions.find(isDeployment);
  const base = baseOf(last, live, active);
  const candidate = newest<SolutionVersionSummary>(active);
  const arn = candidate?.solutionVersionArn;
  // While a version is watched the next one waits.
  if (arn === undefined || arn === base || last?.decision === 'DEPLOYED' && last.version === base) return base;
  const baseVersion = active.find(({ solutionVersionArn }) => solutionVersionArn === base);
  if (baseVersion !== undefined && timeOf(baseVersion.creationDateTime) > timeOf(candidate?.creationDateTime)) return base;
  const gate = JSON.stringify(setup.gate);
  if (decisions.some((decision) => decision.version === arn && (decision.decision === 'ROLLED_BACK' || (decision.decision === 'KEPT_ASIDE' && decision.gate === gate)))) return base;
  return (await decide(pass, setup, { candidate: arn, base, gate })) ? arn : base;
}

export function isDeployment({ decision }: Decision): boolean {
  return decision === 'DEPLOYED' || decision === 'CONFIRMED' || decision === 'ROLLED_BACK';
}

/** The version that was decided to be in service; where nothing was, or that version is gone, the one that is. */
function baseOf(last: Decision | undefined, live: string | undefined, active: readonly SolutionVersionSummary[]): string | undefined {
  const decided = last?.decision === 'ROLLED_BACK' ? last.liveVersion : last?.version;
  return decided !== undefined && (decided === live || active.some(({ solutionVersionArn }) => solutionVersionArn === decided)) ? decided : live;
}

interface Question {
  readonly candidate: string;
  readonly base: string | undefined;
  readonly gate: string;
}

async function decide(pass: Pass, setup: SolutionSetup, { candidate, base, gate }: Question): Promise<boolean> {
  const [metrics, liveMetrics] = await Promise.all([metricsOf(pass, candidate), base === undefined ? undefined : metricsOf(pass, base)]);
  const { passes, reason } = judge(setup.gate, metrics, liveMetrics);
  const kept = { solution: setup.name, version: candidate, reason, metrics, liveMetrics: liveMetrics ?? {}, recipe: setup.recipe, gate, ...(base === undefined ? {} : { liveVersion: base }) };
  if (passes) {
    const inService = base === undefined ? {} : await serviceNow(pass, setup);
    await pass.trainingLog.decide({ ...kept, liveMetrics: { ...kept.liveMetrics, ...inService }, decision: 'DEPLOYED' }, pass.now());
    return true;
  }
  const advice = `${base === undefined ? 'Nothing is in service for this recipe; popular videos take its place.' : 'Nothing has to be done: the version before stays in service.'} If the new one is right, lower the bound in training/config.ts (gate) and run training again; if not, look at the newest plays for what changed.`;
  await notify(pass, { subject: `a new version of ${setup.name} is kept aside`, reason, advice, version: candidate });
  await pass.trainingLog.decide({ ...kept, decision: 'KEPT_ASIDE' }, pass.now());
  return false;
}

/** How the version that is about to be replaced answers, as something to hold the new one against; empty when it does not answer. */
async function serviceNow(pass: Pass, setup: SolutionSetup): Promise<Metrics> {
  const campaign = await findCampaign(pass, setup);
  if (campaign?.campaignArn === undefined) return {};
  const { requests, errors, lists, latencyMs } = await smoke(pass, setup, campaign.campaignArn, pass.config.watch.requestsPerLook);
  const answered = requests - errors;
  return answered === 0 ? {} : { latencyMs: latencyMs / answered, listShare: lists / answered };
}
