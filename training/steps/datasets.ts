import { CreateDatasetCommand, UpdateDatasetCommand } from '@aws-sdk/client-personalize';
import { all } from '../all.ts';
import { datasetGroupArn, findDataset, schemaArn } from '../located.ts';
import { patiently } from '../patience.ts';
import { followStatus } from '../resourceStatus.ts';
import type { DatasetConfig } from '../TrainingConfig.ts';
import { changed, combine, done, failed, type Pass, type Step, type StepResult } from '../world.ts';

export const datasets: Step = {
  name: 'datasets',
  async run(pass) {
    return combine(await all(pass.config.datasets.map((dataset) => patiently(pass, { what: `dataset ${dataset.name}` }, () => oneDataset(pass, dataset)))));
  },
};

async function oneDataset(pass: Pass, dataset: DatasetConfig): Promise<StepResult> {
  const about = { what: `dataset ${dataset.name}` };
  const existing = await findDataset(pass, dataset);
  if (existing === undefined) {
    const input = { name: dataset.name, datasetType: dataset.type, datasetGroupArn: await datasetGroupArn(pass), schemaArn: await schemaArn(pass, dataset) };
    await pass.personalize.send(new CreateDatasetCommand(input));
    return changed;
  }
  const status = followStatus(pass, about, existing, 1);
  if (status === 'again') return failed({ ...about, reason: `${existing.status}` });
  return status.state === 'done' ? schemaOf(pass, dataset, existing.datasetArn ?? '') : status;
}

/**
 * The newest schema takes the place of the one before, if it adds columns that allow null to the items.
 * https://docs.aws.amazon.com/personalize/latest/dg/updating-dataset-schema.html
 */
async function schemaOf(pass: Pass, dataset: DatasetConfig, datasetArn: string): Promise<StepResult> {
  const about = { what: `schema of dataset ${dataset.name}` };
  const wanted = await schemaArn(pass, dataset);
  const { schemaArn: current, latestDatasetUpdate: update } = await pass.inventory.dataset(datasetArn);
  if (current === wanted) return done;
  if (update?.schemaArn === wanted) {
    const status = followStatus(pass, about, update, pass.execution.attempts(about.what));
    if (status !== 'again') return status;
    pass.execution.tryAgain(about.what);
  }
  if (dataset.type === 'Interactions') {
    const reason = 'Personalize cannot replace the schema of an interactions dataset. Put schema/personalize/interactions.json back, or delete the dataset: training makes it anew and imports the whole log, but live events that were sent meanwhile only count again when preprocessing has taken them up.';
    return failed({ ...about, reason });
  }
  try {
    await pass.personalize.send(new UpdateDatasetCommand({ datasetArn, schemaArn: wanted }));
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidInputException') return failed({ ...about, reason: error.message });
    throw error;
  }
  return changed;
}
