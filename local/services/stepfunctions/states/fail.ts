import type { FailState } from '../definition.ts';
import type { StateRunner } from '../run.ts';
import { StateError } from '../stateError.ts';

export const runFail: StateRunner<FailState> = async (state, { scope, language }) => {
  const [error, cause] = await Promise.all([language.value(state, 'Error', scope), language.value(state, 'Cause', scope)]);
  throw new StateError(typeof error === 'string' ? error : '', typeof cause === 'string' ? cause : '');
};
