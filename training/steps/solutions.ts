import { CreateSolutionCommand } from '@aws-sdk/client-personalize';
import { datasetGroupArn, findSolution } from '../located.ts';
import { followStatus } from '../status.ts';
import { all, changed, combine, type Step } from '../world.ts';

export const solutions: Step = {
  name: 'solutions',
  async run(pass) {
    const results = pass.config.solutions.map(async (setup) => {
      const existing = await findSolution(pass, setup);
      if (existing !== undefined) return followStatus(`solution ${setup.name}`, existing);
      await pass.personalize.send(
        new CreateSolutionCommand({
          name: setup.name,
          datasetGroupArn: await datasetGroupArn(pass),
          recipeArn: `arn:aws:personalize:::recipe/${setup.recipe}`,
          // Training follows the imports, not a calendar of Personalize's own.
          performAutoTraining: false,
          ...(setup.eventType === undefined ? {} : { eventType: setup.eventType }),
          ...(setup.solutionConfig === undefined ? {} : { solutionConfig: setup.solutionConfig }),
        }),
      );
      return changed;
    });
    return combine(await all(results));
  },
};
