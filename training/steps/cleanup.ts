import { DeleteFilterCommand, DeleteSchemaCommand, DeleteSolutionCommand } from '@aws-sdk/client-personalize';
import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { all } from '../all.ts';
import { datasetArn, datasetGroupArn } from '../located.ts';
import { patiently } from '../patience.ts';
import { newestPreparedRun, preparedFiles, runAt } from '../preparedRun.ts';
import { newest } from '../resourceStatus.ts';
import { revisions } from '../revisions.ts';
import { combine, done, type Pass, type Step, type StepResult } from '../world.ts';

/** DeleteObjects' limit on one call. */
const keysPerCall = 1000;

/**
 * What was replaced, and prepared runs that nothing needs. Solution versions and import jobs stay: Personalize has no operation to delete
 * them, and they cost nothing. They go with their solution or dataset.
 */
export const cleanup: Step = {
  name: 'cleanup',
  async run(pass) {
    return combine(await all([patiently(pass, { what: 'cleanup' }, () => replaced(pass)), patiently(pass, { what: 'cleanup of prepared runs' }, () => oldRuns(pass))]));
  },
};

/** Solutions, filters and schemas with a lower number than the one that counts; what is still used is left for the next time. */
async function replaced(pass: Pass): Promise<StepResult> {
  const { inventory, config, personalize } = pass;
  const group = await datasetGroupArn(pass);
  const [solutions, filters, schemas, campaigns] = await Promise.all([inventory.solutions(group), inventory.filters(group), inventory.schemas(), inventory.campaigns()]);
  const served = await all(campaigns.map(async ({ campaignArn = '' }) => (await inventory.campaign(campaignArn)).solutionVersionArn ?? ''));
  for (const { name } of config.solutions) {
    for (const { solutionArn, status } of revisions(name, solutions, (solution) => solution.name).slice(1)) {
      if (status !== 'DELETE PENDING' && !served.some((version) => version.startsWith(`${solutionArn}/`))) await personalize.send(new DeleteSolutionCommand({ solutionArn }));
    }
  }
  for (const { name } of config.filters) {
    for (const { filterArn, status } of revisions(name, filters, (filter) => filter.name).slice(1)) {
      if (status !== 'DELETE PENDING') await personalize.send(new DeleteFilterCommand({ filterArn }));
    }
  }
  const used = await all(config.datasets.map(async (dataset) => (await inventory.dataset(await datasetArn(pass, dataset))).schemaArn));
  for (const { schemaName } of config.datasets) {
    for (const { schemaArn } of revisions(schemaName, schemas, (schema) => schema.name).slice(1)) {
      if (!used.includes(schemaArn)) await personalize.send(new DeleteSchemaCommand({ schemaArn }));
    }
  }
  return done;
}

async function oldRuns(pass: Pass): Promise<StepResult> {
  const { config: { keep, datasets }, s3, bucket, now } = pass;
  const runs = new Map<string, { keys: string[]; writtenAt: number }>();
  for (const { key, name, writtenAt } of await preparedFiles(pass, 'prepared/')) {
    if (!name.includes('/')) continue;
    const run = runs.get(name.slice(0, name.indexOf('/'))) ?? { keys: [], writtenAt: 0 };
    runs.set(name.slice(0, name.indexOf('/')), { keys: [...run.keys, key], writtenAt: Math.max(run.writtenAt, writtenAt) });
  }
  const imported = datasets.map(async (dataset) => {
    const last = newest((await pass.inventory.importJobs(await datasetArn(pass, dataset))).filter(({ status }) => status === 'ACTIVE'));
    return last?.datasetImportJobArn === undefined ? undefined : runAt(await pass.inventory.importedFrom(last.datasetImportJobArn))?.run;
  });
  const needed = new Set([(await newestPreparedRun(pass))?.run, ...(await all(imported))]);
  const old = [...runs]
    .toSorted(([, left], [, right]) => right.writtenAt - left.writtenAt)
    .slice(keep.preparedRuns)
    .filter(([run, { writtenAt }]) => !needed.has(run) && now() - writtenAt > keep.hours * 3_600_000);
  const keys = old.flatMap(([, run]) => run.keys);
  for (let start = 0; start < keys.length; start += keysPerCall) {
    const Objects = keys.slice(start, start + keysPerCall).map((Key) => ({ Key }));
    await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
  }
  return done;
}
