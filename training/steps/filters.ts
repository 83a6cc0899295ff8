import { CreateFilterCommand, DeleteFilterCommand } from '@aws-sdk/client-personalize';
import { datasetGroupArn } from '../located.ts';
import { followStatus, isStaleFailure } from '../status.ts';
import { all, changed, combine, type Step } from '../world.ts';

export const filters: Step = {
  name: 'filters',
  async run(pass) {
    const group = await datasetGroupArn(pass);
    const existing = await pass.inventory.filters(group);
    const results = pass.config.filters.map(async ({ name, expression }) => {
      const filter = existing.find((candidate) => candidate.name === name);
      if (filter === undefined) {
        await pass.personalize.send(new CreateFilterCommand({ name, datasetGroupArn: group, filterExpression: expression }));
        return changed;
      }
      if (!isStaleFailure(filter, pass.now())) return followStatus(`filter ${name}`, filter);
      await pass.personalize.send(new DeleteFilterCommand({ filterArn: filter.filterArn }));
      return changed;
    });
    return combine(await all(results));
  },
};
