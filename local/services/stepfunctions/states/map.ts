import type { MapState } from '../definition.ts';
import { type Flow, newFlow } from '../flow.ts';
import { nextOf, type StateRunner, type Visit } from '../run.ts';
import { StateError } from '../stateError.ts';
import { runBranches } from './branches.ts';

/** The inline mode. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
export const runMap: StateRunner<MapState> = async (state, visit) => {
  const graph = state.ItemProcessor ?? state.Iterator;
  if (graph === undefined) throw new StateError('States.Runtime', 'The map has no ItemProcessor');
  visit.visit.branches ??= await flowsOf(state, graph, visit);
  visit.run.commit();
  const concurrency = (await visit.language.value(state, 'MaxConcurrency', visit.scope)) ?? 0;
  const branches = visit.visit.branches.map((flow) => ({ flow, graph }));
  const result = await runBranches(branches, visit, Number(concurrency));
  return { ...(await visit.language.shapeResult(state, visit.scope, result)), ...nextOf(state) };
};

async function flowsOf(state: MapState, graph: NonNullable<MapState['ItemProcessor']>, { language, scope }: Visit): Promise<Flow[]> {
  const input = language.effectiveInput(state, scope);
  const items = (await language.value(state, 'Items', scope)) ?? input;
  if (!Array.isArray(items)) throw new StateError('States.Runtime', `A map needs an array of items, got ${JSON.stringify(items)}`);
  // Parameters is ItemSelector's older name in a map.
  const selector = state.ItemSelector ?? state.Parameters;
  const flows = items.map(async (value: unknown, index) => {
    const item = { Index: index, Value: value };
    if (selector === undefined) return newFlow(graph, value, item);
    const context = { ...(scope.context as object), Map: { Item: item } };
    return newFlow(graph, await language.template(selector, { ...scope, input, context }), item);
  });
  return Promise.all(flows);
}
