import { CreateDatasetGroupCommand } from '@aws-sdk/client-personalize';
import { followStatus } from '../status.ts';
import { changed, type Step } from '../world.ts';

export const datasetGroup: Step = {
  name: 'dataset group',
  async run({ personalize, inventory, config }) {
    const group = (await inventory.datasetGroups()).find(({ name }) => name === config.datasetGroup);
    if (group !== undefined) return followStatus(`dataset group ${config.datasetGroup}`, group);
    await personalize.send(new CreateDatasetGroupCommand({ name: config.datasetGroup }));
    return changed;
  },
};
