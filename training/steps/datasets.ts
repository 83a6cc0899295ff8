import { CreateDatasetCommand } from '@aws-sdk/client-personalize';
import { datasetGroupArn, findDataset, schemaArn } from '../located.ts';
import { followStatus } from '../status.ts';
import { all, changed, combine, type Step } from '../world.ts';

export const datasets: Step = {
  name: 'datasets',
  async run(pass) {
    const results = pass.config.datasets.map(async (dataset) => {
      const existing = await findDataset(pass, dataset);
      if (existing !== undefined) return followStatus(`dataset ${dataset.name}`, existing);
      await pass.personalize.send(
        new CreateDatasetCommand({
          name: dataset.name,
          datasetType: dataset.type,
          datasetGroupArn: await datasetGroupArn(pass),
          schemaArn: await schemaArn(pass, dataset),
        }),
      );
      return changed;
    });
    return combine(await all(results));
  },
};
