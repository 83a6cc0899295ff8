import { parentPort, workerData } from 'node:worker_threads';
import { evaluate } from './evaluate.ts';
import { type TrainingData, type TrainingOptions } from './recipe.ts';
import { recipeFor } from './registry.ts';
import { type TrainingMessage } from './trainInWorker.ts';

interface Job {
  readonly recipeName: string;
  readonly data: TrainingData;
  readonly options: TrainingOptions;
}

/** Progress lines cost a message each; one per percent is plenty. */
const PROGRESS_STEP = 0.01;

function post(message: TrainingMessage, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

function run({ recipeName, data, options }: Job): void {
  const recipe = recipeFor(recipeName);
  if (!recipe) throw new RangeError(`no recipe is named "${recipeName}"`);
  let told = 0;
  const onProgress = (share: number): void => {
    if (share < told + PROGRESS_STEP) return;
    told = share;
    post({ kind: 'progress', share });
  };
  const model = recipe.train(data, { ...options, onProgress });
  const bytes = recipe.save(model);
  const metrics = evaluate({ recipe, model, data, options });
  post({ kind: 'done', trained: { model: bytes, metrics } }, bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : []);
}

try {
  run(workerData as Job);
} catch (error) {
  post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
