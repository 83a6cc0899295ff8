import type { PassState } from '../definition.ts';
import { nextOf, type StateRunner } from '../run.ts';

export const runPass: StateRunner<PassState> = async (state, { scope, language }) => {
  const result = state.Result ?? (await language.argumentsOf(state, scope));
  return { ...(await language.shapeResult(state, scope, result)), ...nextOf(state) };
};
