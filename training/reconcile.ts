import { all } from './all.ts';
import { campaigns } from './steps/campaigns.ts';
import { capacity } from './steps/capacity.ts';
import { cleanup } from './steps/cleanup.ts';
import { datasetGroup } from './steps/datasetGroup.ts';
import { datasets } from './steps/datasets.ts';
import { eventTracker } from './steps/eventTracker.ts';
import { fallback } from './steps/fallback.ts';
import { filters } from './steps/filters.ts';
import { imports } from './steps/imports.ts';
import { publish } from './steps/publish.ts';
import { schemas } from './steps/schemas.ts';
import { solutions } from './steps/solutions.ts';
import { solutionVersions } from './steps/solutionVersions.ts';
import { watch } from './steps/watch.ts';
import { combine, type Failure, failed, type Pass, type Step, type StepResult } from './world.ts';

/** Each stage needs all before it; the steps of one stage need nothing of each other. */
const foundation: readonly (readonly Step[])[] = [[datasetGroup, schemas], [datasets], [imports, solutions]];
/** From here on what fails holds up nothing else. */
const models: readonly (readonly Step[])[] = [[solutionVersions, eventTracker, filters], [campaigns], [publish], [watch], [fallback], [capacity], [cleanup]];

export interface Progress {
  readonly result: StepResult;
  /** Names of the steps that are not done; empty when all are. */
  readonly step: string;
}

/** One look at everything: takes the first steps that are still to be taken, and says how far it came. */
export async function reconcile(pass: Pass): Promise<Progress> {
  const failures: Failure[] = [];
  for (const stage of [...foundation, ...models]) {
    const outcomes = await all(stage.map(async (step) => ({ name: step.name, result: await step.run(pass) })));
    const open = outcomes.filter(({ result }) => result.state !== 'done');
    const result = combine(open.map((outcome) => outcome.result));
    if (result.state === 'failed') failures.push(...result.failures);
    const stops = result.state !== 'done' && (result.state !== 'failed' || (foundation.includes(stage) && result.failures.some(({ solution }) => solution === undefined)));
    if (stops) return { result, step: open.map(({ name }) => name).join(', ') };
  }
  return failures.length === 0 ? { result: { state: 'done' }, step: '' } : { result: failed(...failures), step: '' };
}
