import type { DatasetSummary, SolutionSummary } from '@aws-sdk/client-personalize';
import type { DatasetConfig, SolutionSetup } from './config.ts';
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

export async function schemaArn({ inventory }: Pass, { schemaName }: DatasetConfig): Promise<string> {
  return required((await inventory.schemas()).find(({ name }) => name === schemaName)?.schemaArn, `schema ${schemaName}`);
}

export async function findSolution(pass: Pass, { name }: SolutionSetup): Promise<SolutionSummary | undefined> {
  return (await pass.inventory.solutions(await datasetGroupArn(pass))).find((solution) => solution.name === name);
}

export async function solutionArn(pass: Pass, setup: SolutionSetup): Promise<string> {
  return required((await findSolution(pass, setup))?.solutionArn, `solution ${setup.name}`);
}
