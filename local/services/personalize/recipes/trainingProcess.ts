import { evaluate } from './evaluate.ts';
import { type Model } from './recipe.ts';
import { recipeFor } from './registry.ts';
import { type TrainingMessage, type TrainingOrder } from './trainInProcess.ts';

/** Progress lines cost a message each; one per percent is plenty. */
const PROGRESS_STEP = 0.01;

const startedBy = process.ppid;

function post(message: TrainingMessage): Promise<void> {
  return new Promise((resolve) => process.send?.(message, undefined, {}, () => resolve()));
}

async function run({ recipeName, data, options, early }: TrainingOrder): Promise<void> {
  const recipe = recipeFor(recipeName);
  if (!recipe) throw new RangeError(`no recipe is named "${recipeName}"`);
  let told = 0;
  const onProgress = (share: number): void => {
    // Nobody is left to take the model.
    if (process.ppid !== startedBy) process.exit(1);
    if (share < told + PROGRESS_STEP) return;
    told = share;
    void post({ kind: 'progress', share });
  };
  const onEarlyModel = (model: Model): void => void post({ kind: 'early', model: recipe.save(model) });
  const model = recipe.train(data, { ...options, onProgress, ...(early ? { onEarlyModel } : {}) });
  const bytes = recipe.save(model);
  const metrics = evaluate({ recipe, model, data, options });
  await post({ kind: 'done', trained: { model: bytes, metrics } });
}

// Listening keeps the process alive until the one that started it has the model and ends it, or is gone itself.
process.on('message', (order: TrainingOrder) => {
  run(order).catch((error: unknown) => post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }));
});
