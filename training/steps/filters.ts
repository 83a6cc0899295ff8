import { CreateFilterCommand, DeleteFilterCommand } from '@aws-sdk/client-personalize';
import { all } from '../all.ts';
import { datasetGroupArn, findFilter } from '../located.ts';
import { patiently } from '../patience.ts';
import { followStatus } from '../resourceStatus.ts';
import { nextRevision } from '../revisions.ts';
import type { FilterSetup } from '../TrainingConfig.ts';
import { changed, combine, type Pass, type Step, type StepResult } from '../world.ts';

/** Expressions never change: another one becomes a filter with the next number, and the old one serves until that is published. */
export const filters: Step = {
  name: 'filters',
  async run(pass) {
    return combine(await all(pass.config.filters.map((filter) => patiently(pass, { what: `filter ${filter.name}` }, () => oneFilter(pass, filter)))));
  },
};

async function oneFilter(pass: Pass, setup: FilterSetup): Promise<StepResult> {
  const about = { what: `filter ${setup.name}` };
  const current = await findFilter(pass, setup);
  const isWanted = current?.filterArn !== undefined && (await pass.inventory.filterExpression(current.filterArn)) === setup.expression;
  if (!isWanted) {
    const name = current?.name === undefined ? setup.name : nextRevision(setup.name, current.name);
    await pass.personalize.send(new CreateFilterCommand({ name, datasetGroupArn: await datasetGroupArn(pass), filterExpression: setup.expression }));
    return changed;
  }
  const status = followStatus(pass, about, current, pass.execution.attempts(about.what) + 1);
  if (status !== 'again') return status;
  pass.execution.tryAgain(about.what);
  await pass.personalize.send(new DeleteFilterCommand({ filterArn: current.filterArn }));
  return changed;
}
