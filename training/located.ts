import type { CampaignSummary, DatasetSchemaSummary, DatasetSummary, FilterSummary, SolutionSummary } from '@aws-sdk/client-personalize';
import { latestRevision } from './revisions.ts';
import type { DatasetConfig, FilterSetup, SolutionSetup } from './TrainingConfig.ts';
import type { Pass } from './world.ts';

/** Something that an earlier step made; its absence here is a mistake in the order of steps. */
function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} was expected to exist by now`);
  return value;
}

export async function datasetGroupArn({ inventory, config }: Pass): Promise<string> {
  const group = (await inventory.datasetGroups()).find(({ name }) => name === config.datasetGroup);
  return required(group?.datasetGroupArn, `dataset group ${config.datasetGroup}`);
}

/** A group holds one dataset of a type. */
export async function findDataset(pass: Pass, { type }: DatasetConfig): Promise<DatasetSummary | undefined> {
  const datasets = await pass.inventory.datasets(await datasetGroupArn(pass));
  return datasets.find(({ datasetType }) => datasetType?.toUpperCase() === type.toUpperCase());
}

export async function datasetArn(pass: Pass, dataset: DatasetConfig): Promise<string> {
  return required((await findDataset(pass, dataset))?.datasetArn, `dataset ${dataset.name}`);
}

export async function findSchema({ inventory }: Pass, { schemaName }: DatasetConfig): Promise<DatasetSchemaSummary | undefined> {
  return latestRevision(schemaName, await inventory.schemas(), ({ name }) => name);
}

export async function schemaArn(pass: Pass, dataset: DatasetConfig): Promise<string> {
  return required((await findSchema(pass, dataset))?.schemaArn, `schema ${dataset.schemaName}`);
}

export async function findFilter(pass: Pass, filter: FilterSetup): Promise<FilterSummary | undefined> {
  return latestRevision(filter.name, await pass.inventory.filters(await datasetGroupArn(pass)), ({ name }) => name);
}

export async function findSolution(pass: Pass, setup: SolutionSetup): Promise<SolutionSummary | undefined> {
  return latestRevision(setup.name, await pass.inventory.solutions(await datasetGroupArn(pass)), ({ name }) => name);
}

export async function solutionArn(pass: Pass, setup: SolutionSetup): Promise<string> {
  return required((await findSolution(pass, setup))?.solutionArn, `solution ${setup.name}`);
}

/** Under the solution that it serves now, which may be one that was replaced. */
export async function findCampaign(pass: Pass, setup: SolutionSetup): Promise<CampaignSummary | undefined> {
  return (await pass.inventory.campaigns()).find(({ name }) => name === setup.name);
}

export function isAsleep({ trainingLog }: Pass, { name, sleep }: SolutionSetup): Promise<boolean> {
  return sleep === undefined ? Promise.resolve(false) : trainingLog.isAsleep(name);
}
