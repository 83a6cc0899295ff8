import { CreateDatasetImportJobCommand, type DatasetImportJobSummary } from '@aws-sdk/client-personalize';
import type { DatasetConfig } from '../config.ts';
import { datasetArn } from '../located.ts';
import { newestPreparedRun, type PreparedRun } from '../preparedRun.ts';
import { followStatus, isStaleFailure, newest } from '../status.ts';
import { all, changed, combine, type Pass, type Step, type StepResult } from '../world.ts';

/** Imports the newest prepared run, whole, unless it is imported already: the jobs' names tell which run they brought. */
export const imports: Step = {
  name: 'imports',
  async run(pass) {
    const prepared = await newestPreparedRun(pass);
    if (prepared === undefined) return { state: 'blocked', reason: `s3://${pass.bucket}/prepared/latest.json does not exist: nothing has been prepared yet` };
    return combine(await all(pass.config.datasets.map((dataset) => importRun(pass, dataset, prepared))));
  },
};

async function importRun(pass: Pass, dataset: DatasetConfig, { run, prefix }: PreparedRun): Promise<StepResult> {
  const arn = await datasetArn(pass, dataset);
  const name = jobName(dataset, run);
  const jobs = (await pass.inventory.importJobs(arn)).filter(({ jobName }) => jobName === name || jobName?.startsWith(`${name}--`) === true);
  const job = newest<DatasetImportJobSummary>(jobs);
  if (job !== undefined && !isStaleFailure(job, pass.now())) return followStatus(`import of run ${run} into ${dataset.name}`, job);
  await pass.personalize.send(
    new CreateDatasetImportJobCommand({
      jobName: jobs.length === 0 ? name : `${name}--${jobs.length + 1}`,
      datasetArn: arn,
      dataSource: { dataLocation: `s3://${pass.bucket}/${prefix}${dataset.folder}/` },
      roleArn: pass.personalizeRoleArn,
      importMode: 'FULL',
    }),
  );
  return changed;
}

/** Job names have 63 characters at most, letters, digits, - and _; the end of a run's name tells it best from others. */
function jobName({ name }: DatasetConfig, run: string): string {
  const room = 63 - name.length - '-'.length - '--99'.length;
  return `${name}-${run.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(-room)}`;
}
