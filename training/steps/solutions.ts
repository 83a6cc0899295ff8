import { CreateSolutionCommand, type Solution, UpdateSolutionCommand } from '@aws-sdk/client-personalize';
import { datasetGroupArn, findSolution } from '../located.ts';
import { eachSolution } from '../patience.ts';
import { followStatus } from '../resourceStatus.ts';
import { covers, nextRevision } from '../revisions.ts';
import type { SolutionSetup } from '../TrainingConfig.ts';
import { changed, done, failed, type Pass, type Step, type StepResult } from '../world.ts';

/** Weights of events change in the solution that is there; for all else a solution with the next number takes its place. */
export const solutions: Step = {
  name: 'solutions',
  run: (pass) => eachSolution(pass, 'solution', (setup) => oneSolution(pass, setup)),
};

async function oneSolution(pass: Pass, setup: SolutionSetup): Promise<StepResult> {
  const about = { what: `solution ${setup.name}`, solution: setup.name, recipe: setup.recipe };
  const summary = await findSolution(pass, setup);
  if (summary === undefined) return create(pass, setup, setup.name);
  const status = followStatus(pass, about, summary, pass.execution.attempts(about.what) + 1);
  if (status === 'again') {
    pass.execution.tryAgain(about.what);
    return create(pass, setup, nextRevision(setup.name, summary.name ?? setup.name));
  }
  if (status.state !== 'done') return status;
  const solution = await pass.inventory.solution(summary.solutionArn ?? '');
  const update = solution.latestSolutionUpdate;
  if (update?.status?.endsWith('PENDING') === true || update?.status?.endsWith('IN_PROGRESS') === true) return { state: 'waiting', since: update.creationDateTime?.getTime() ?? 0 };
  if (!isSame(solution, setup)) return create(pass, setup, nextRevision(setup.name, summary.name ?? setup.name));
  const wanted = setup.solutionConfig?.eventsConfig;
  if (wanted === undefined || covers(update?.status === 'ACTIVE' ? (update.solutionUpdateConfig?.eventsConfig ?? solution.solutionConfig?.eventsConfig) : solution.solutionConfig?.eventsConfig, wanted)) return done;
  if (update?.status?.endsWith('FAILED') === true && pass.execution.attempts(about.what) >= pass.config.retries.attempts) return failed({ ...about, reason: `${update.status}: ${update.failureReason ?? 'no reason given'}` });
  pass.execution.tryAgain(about.what);
  await pass.personalize.send(new UpdateSolutionCommand({ solutionArn: solution.solutionArn, solutionUpdateConfig: { eventsConfig: wanted } }));
  return changed;
}

/** Whether nothing differs that cannot be updated. */
function isSame(solution: Solution, { recipe, eventType, solutionConfig = {} }: SolutionSetup): boolean {
  const { eventsConfig: _updatable, ...fixed } = solutionConfig;
  return solution.recipeArn === recipeArn(recipe) && solution.eventType === eventType && covers(solution.solutionConfig ?? {}, fixed);
}

async function create(pass: Pass, { recipe, eventType, solutionConfig }: SolutionSetup, name: string): Promise<StepResult> {
  await pass.personalize.send(
    new CreateSolutionCommand({
      name,
      datasetGroupArn: await datasetGroupArn(pass),
      recipeArn: recipeArn(recipe),
      // Training follows the imports, not a calendar of Personalize's own.
      performAutoTraining: false,
      ...(eventType === undefined ? {} : { eventType }),
      ...(solutionConfig === undefined ? {} : { solutionConfig }),
    }),
  );
  return changed;
}

function recipeArn(recipe: string): string {
  return `arn:aws:personalize:::recipe/${recipe}`;
}
