import { evaluate, evaluateEarly } from './evaluate.ts';
import { type Recipe } from './recipe.ts';
import { type TrainingMessage, type TrainingOrder } from './trainInProcess.ts';

/** Progress lines cost a message each; one per percent is plenty. */
const PROGRESS_STEP = 0.01;

/** What a training process does: `post` resolves when the message has left it. */
export async function followOrder({ recipe, order, post }: { readonly recipe: Recipe; readonly order: TrainingOrder; readonly post: (message: TrainingMessage) => Promise<void> }): Promise<void> {
  const { data, options, early } = order;
  const quick = early ? recipe.trainEarly?.(data, options) : undefined;
  // Training computes without a pause, and what has not left by then leaves at its end.
  if (quick) await post({ kind: 'early', trained: { model: recipe.save(quick), metrics: evaluateEarly({ model: quick, data, options }) } });
  let told = 0;
  const onProgress = (share: number): void => {
    if (share < told + PROGRESS_STEP) return;
    told = share;
    void post({ kind: 'progress', share });
  };
  const model = recipe.train(data, { ...options, onProgress });
  const bytes = recipe.save(model);
  const metrics = evaluate({ recipe, model, data, options });
  await post({ kind: 'done', trained: { model: bytes, metrics } });
}
