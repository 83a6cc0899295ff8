import type { Model } from '../../schema/types.generated.ts';
import { answerOrError, type FailedAnswer } from '../answer.ts';
import { createModelParts, readModel } from '../model.ts';

const parts = createModelParts();

/** Query.model. */
export function handler(): Promise<Model | FailedAnswer> {
  return answerOrError(() => readModel(parts));
}
