import { CreateSolutionVersionCommand, type SolutionVersionSummary } from '@aws-sdk/client-personalize';
import { all } from '../all.ts';
import { datasetArn, findSolution, isAsleep } from '../located.ts';
import { eachSolution } from '../patience.ts';
import { failuresNow, followStatus, newest, timeOf } from '../resourceStatus.ts';
import type { SolutionSetup } from '../TrainingConfig.ts';
import { changed, done, failed, type Pass, type Step, type StepResult } from '../world.ts';

/** One version of each solution that is no older than the newest import and the newest change of its settings; all train at the same time. */
export const solutionVersions: Step = {
  name: 'solution versions',
  run: (pass) => eachSolution(pass, 'training', (setup) => oneVersion(pass, setup)),
};

async function oneVersion(pass: Pass, setup: SolutionSetup): Promise<StepResult> {
  const summary = await findSolution(pass, setup);
  // A solution that cannot be made has said so itself; one that sleeps learns when it wakes.
  if (summary?.solutionArn === undefined || summary.status !== 'ACTIVE' || (await isAsleep(pass, setup))) return done;
  const { latestSolutionUpdate } = await pass.inventory.solution(summary.solutionArn);
  const neededSince = Math.max(await newestImport(pass), timeOf(latestSolutionUpdate?.creationDateTime));
  const versions = (await pass.inventory.solutionVersions(summary.solutionArn)).filter(({ creationDateTime }) => timeOf(creationDateTime) >= neededSince);
  const version = newest<SolutionVersionSummary>(versions);
  const about = { what: `training of ${setup.name}`, solution: setup.name, recipe: setup.recipe, ...(version?.solutionVersionArn === undefined ? {} : { version: version.solutionVersionArn }) };
  if (version !== undefined) {
    const status = followStatus(pass, about, version, failuresNow(pass, versions));
    if (status !== 'again') return status;
  }
  try {
    await pass.personalize.send(new CreateSolutionVersionCommand({ solutionArn: summary.solutionArn, trainingMode: 'FULL' }));
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidInputException') return failed({ ...about, reason: error.message });
    throw error;
  }
  return changed;
}

/** Epoch milliseconds at which the last finished import ended. */
async function newestImport(pass: Pass): Promise<number> {
  const jobs = pass.config.datasets.map(async (dataset) => pass.inventory.importJobs(await datasetArn(pass, dataset)));
  const ends = (await all(jobs)).flat().map(({ status, lastUpdatedDateTime }) => (status === 'ACTIVE' ? timeOf(lastUpdatedDateTime) : 0));
  return Math.max(0, ...ends);
}
