import { CreateDatasetGroupCommand } from '@aws-sdk/client-personalize';
import { patiently } from '../patience.ts';
import { followStatus } from '../resourceStatus.ts';
import { changed, failed, type Step } from '../world.ts';

export const datasetGroup: Step = {
  name: 'dataset group',
  run(pass) {
    const name = pass.config.datasetGroup;
    const about = { what: `dataset group ${name}` };
    return patiently(pass, about, async () => {
      const group = (await pass.inventory.datasetGroups()).find((candidate) => candidate.name === name);
      if (group !== undefined) {
        const status = followStatus(pass, about, group, 1);
        // Its name is taken, and deleting a group is left to people.
        return status === 'again' ? failed({ ...about, reason: `${group.status}: ${group.failureReason ?? 'no reason given'}` }) : status;
      }
      await pass.personalize.send(new CreateDatasetGroupCommand({ name }));
      return changed;
    });
  },
};
