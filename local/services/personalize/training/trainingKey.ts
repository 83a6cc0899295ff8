import { createHash } from 'node:crypto';
import type { TrainingData } from '../recipes/recipe.ts';

/** The same for the same data and hyperparameters, whatever solution or restart they come from. */
export function trainingKey(data: TrainingData, hyperparameters: Readonly<Record<string, string>>): string {
  const { interactions: columns, itemCreatedAt, ...rest } = data;
  const { length, ...arrays } = columns;
  const hash = createHash('sha256').update(JSON.stringify({ length, ...rest, hyperparameters }));
  for (const array of [...Object.values(arrays), itemCreatedAt]) hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return hash.digest('hex').slice(0, 32);
}
