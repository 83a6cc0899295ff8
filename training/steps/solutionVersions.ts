import { CreateSolutionVersionCommand, type SolutionVersionSummary } from '@aws-sdk/client-personalize';
import { datasetArn, solutionArn } from '../located.ts';
import { followStatus, isStaleFailure, newest } from '../status.ts';
import { all, changed, combine, type Pass, type Step } from '../world.ts';

/** One version of each solution that is no older than the newest import; all of them train at the same time. */
export const solutionVersions: Step = {
  name: 'solution versions',
  async run(pass) {
    const importedAt = await newestImport(pass);
    const results = pass.config.solutions.map(async (setup) => {
      const arn = await solutionArn(pass, setup);
      const version = newest<SolutionVersionSummary>(await pass.inventory.solutionVersions(arn));
      const isCurrent = version !== undefined && (version.creationDateTime?.getTime() ?? 0) >= importedAt;
      if (isCurrent && !isStaleFailure(version, pass.now())) return followStatus(`a version of ${setup.name}`, version);
      await pass.personalize.send(new CreateSolutionVersionCommand({ solutionArn: arn, trainingMode: 'FULL' }));
      return changed;
    });
    return combine(await all(results));
  },
};

/** Epoch milliseconds at which the last finished import ended. */
async function newestImport(pass: Pass): Promise<number> {
  const jobs = pass.config.datasets.map(async (dataset) => pass.inventory.importJobs(await datasetArn(pass, dataset)));
  const ends = (await Promise.all(jobs)).flat().map(({ status, lastUpdatedDateTime }) => (status === 'ACTIVE' ? (lastUpdatedDateTime?.getTime() ?? 0) : 0));
  return Math.max(0, ...ends);
}
