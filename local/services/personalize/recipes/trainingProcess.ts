import { followOrder } from './followOrder.ts';
import { recipeFor } from './registry.ts';
import { type TrainingMessage, type TrainingOrder } from './trainInProcess.ts';

const startedBy = process.ppid;

function post(message: TrainingMessage): Promise<void> {
  // Nobody is left to take the model.
  if (process.ppid !== startedBy) process.exit(1);
  return new Promise((resolve) => process.send?.(message, undefined, {}, () => resolve()));
}

async function run(order: TrainingOrder): Promise<void> {
  const recipe = recipeFor(order.recipeName);
  if (!recipe) throw new RangeError(`no recipe is named "${order.recipeName}"`);
  await followOrder({ recipe, order, post });
}

// Listening keeps the process alive until the one that started it has the model and ends it, or is gone itself.
process.on('message', (order: TrainingOrder) => {
  run(order).catch((error: unknown) => post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }));
});
