import type { SucceedState } from '../definition.ts';
import type { StateRunner } from '../run.ts';

export const runSucceed: StateRunner<SucceedState> = (state, { scope, language }) => language.shapeInput(state, scope);
