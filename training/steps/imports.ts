import { CreateDatasetImportJobCommand, type DatasetImportJobSummary } from '@aws-sdk/client-personalize';
import { all } from '../all.ts';
import { writeIncrement } from '../increment.ts';
import { datasetArn } from '../located.ts';
import { patiently } from '../patience.ts';
import { isSameContent, newestPreparedRun, type PreparedRun, preparedFiles, runAt } from '../preparedRun.ts';
import { failuresNow, followStatus, newest, timeOf } from '../resourceStatus.ts';
import type { DatasetConfig } from '../TrainingConfig.ts';
import { changed, combine, done, type Pass, type Step, type StepResult } from '../world.ts';

/** Imports the newest prepared run, unless Personalize has the same already: the jobs' names tell which run they brought. */
export const imports: Step = {
  name: 'imports',
  async run(pass) {
    const prepared = await newestPreparedRun(pass);
    if (prepared === undefined) return { state: 'blocked', reason: `s3://${pass.bucket}/prepared/latest.json does not exist: nothing has been prepared yet` };
    const one = (dataset: DatasetConfig): Promise<StepResult> =>
      patiently(pass, { what: `import of run ${prepared.run} into ${dataset.name}` }, () => importRun(pass, dataset, prepared));
    return combine(await all(pass.config.datasets.map(one)));
  },
};

async function importRun(pass: Pass, dataset: DatasetConfig, prepared: PreparedRun): Promise<StepResult> {
  const arn = await datasetArn(pass, dataset);
  const about = { what: `import of run ${prepared.run} into ${dataset.name}` };
  const jobs = await pass.inventory.importJobs(arn);
  const name = jobNameOf(dataset, prepared.run);
  const attempts = jobs.filter(({ jobName }) => jobName === name || jobName?.startsWith(`${name}--`) === true);
  const job = newest<DatasetImportJobSummary>(attempts);
  if (job !== undefined) {
    const status = followStatus(pass, about, job, failuresNow(pass, attempts));
    if (status !== 'again') return status;
  }
  const last = newest(jobs.filter(({ status }) => status === 'ACTIVE'));
  const imported = last?.datasetImportJobArn === undefined ? undefined : runAt(await pass.inventory.importedFrom(last.datasetImportJobArn));
  if (job === undefined && imported !== undefined && isSameContent(await filesOf(pass, dataset, imported), await filesOf(pass, dataset, prepared))) return done;
  const location = { folder: `${prepared.prefix}${dataset.folder}/`, increment: `${prepared.prefix}increment/${dataset.folder}/` };
  // What failed once is imported whole: that depends on nothing that came before.
  const incremental = attempts.length === 0 && imported !== undefined && dataset.type === 'Interactions' && !isFullDue(pass, jobs)
    && (await writeIncrement(pass, { imported: await filesOf(pass, dataset, imported), prepared: await filesOf(pass, dataset, prepared), target: location.increment }));
  await pass.personalize.send(
    new CreateDatasetImportJobCommand({
      jobName: attempts.length === 0 ? name : `${name}--${attempts.length + 1}`,
      datasetArn: arn,
      dataSource: { dataLocation: `s3://${pass.bucket}/${incremental ? location.increment : location.folder}` },
      roleArn: pass.personalizeRoleArn,
      importMode: incremental ? 'INCREMENTAL' : 'FULL',
    }),
  );
  return changed;
}

function filesOf(pass: Pass, { folder }: DatasetConfig, { prefix }: PreparedRun): ReturnType<typeof preparedFiles> {
  return preparedFiles(pass, `${prefix}${folder}/`);
}

/** A full import now and then takes up rows that changed or went. */
function isFullDue({ config, now }: Pass, jobs: readonly DatasetImportJobSummary[]): boolean {
  const full = newest(jobs.filter(({ status, importMode }) => status === 'ACTIVE' && importMode !== 'INCREMENTAL'));
  return now() - timeOf(full?.creationDateTime) > config.imports.fullEveryDays * 24 * 3_600_000;
}

/** Job names have 63 characters at most, letters, digits, - and _; the end of a run's name tells it best from others. */
function jobNameOf({ name }: DatasetConfig, run: string): string {
  const room = 63 - name.length - '-'.length - '--99'.length;
  return `${name}-${run.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(-room)}`;
}
