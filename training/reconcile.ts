import { ResourceAlreadyExistsException } from '@aws-sdk/client-personalize';
import { takeInventory } from './inventory.ts';
import { campaigns } from './steps/campaigns.ts';
import { datasetGroup } from './steps/datasetGroup.ts';
import { datasets } from './steps/datasets.ts';
import { eventTracker } from './steps/eventTracker.ts';
import { filters } from './steps/filters.ts';
import { imports } from './steps/imports.ts';
import { publish } from './steps/publish.ts';
import { schemas } from './steps/schemas.ts';
import { solutions } from './steps/solutions.ts';
import { solutionVersions } from './steps/solutionVersions.ts';
import { all, changed, combine, type Pass, type Step, type StepResult, type World } from './world.ts';

/** Each stage needs all before it; the steps of one stage need nothing of each other. */
const stages: readonly (readonly Step[])[] = [[datasetGroup, schemas], [datasets], [imports, eventTracker, filters, solutions], [solutionVersions], [campaigns], [publish]];

export interface Progress {
  readonly result: StepResult;
  /** Names of the steps that are not done; empty when all are. */
  readonly step: string;
}

/** One look at everything: takes the first steps that are still to be taken, and says how far it came. */
export async function reconcile(world: World): Promise<Progress> {
  const pass = { ...world, inventory: takeInventory(world.personalize) };
  for (const stage of stages) {
    const outcomes = await all(stage.map(async (step) => ({ name: step.name, result: await take(step, pass) })));
    const open = outcomes.filter(({ result }) => result.state !== 'done');
    if (open.length > 0) return { result: combine(open.map(({ result }) => result)), step: open.map(({ name }) => name).join(', ') };
  }
  return { result: { state: 'done' }, step: '' };
}

/** Another call of training may have been quicker: what it made is found at the next look. */
async function take(step: Step, pass: Pass): Promise<StepResult> {
  try {
    return await step.run(pass);
  } catch (error) {
    if (error instanceof ResourceAlreadyExistsException) return changed;
    throw error;
  }
}
