import type { ParallelState } from '../definition.ts';
import { newFlow } from '../flow.ts';
import { nextOf, type StateRunner } from '../run.ts';
import { StateError } from '../stateError.ts';
import { runBranches } from './branches.ts';

export const runParallel: StateRunner<ParallelState> = async (state, visit) => {
  if (visit.visit.branches === undefined) {
    const input = await visit.language.argumentsOf(state, visit.scope);
    visit.visit.branches = state.Branches.map((graph) => newFlow(graph, input));
    visit.run.commit();
  }
  const branches = visit.visit.branches.map((flow, index) => {
    const graph = state.Branches[index];
    if (graph === undefined) throw new StateError('States.Runtime', 'The state machine has lost a branch since the execution began');
    return { flow, graph };
  });
  const result = await runBranches(branches, visit, 0);
  return { ...(await visit.language.shapeResult(state, visit.scope, result)), ...nextOf(state) };
};
