import type { MapState } from '../definition.ts';
import { type Flow, newFlow } from '../flow.ts';
import { selectedItems } from '../mapRun/childInputs.ts';
import { runDistributed } from '../mapRun/mapRun.ts';
import { readItems } from '../mapRun/readItems.ts';
import { nextOf, type StateRunner, type Visit } from '../run.ts';
import { StateError } from '../stateError.ts';
import { runBranches } from './branches.ts';

/** Inline, as flows of the same execution, or distributed, as executions of their own. https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html */
export const runMap: StateRunner<MapState> = async (state, visit) => {
  const processor = state.ItemProcessor ?? state.Iterator;
  if (processor === undefined) throw new StateError('States.Runtime', 'The map has no ItemProcessor');
  const isDistributed = state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED';
  const result = isDistributed ? await runDistributed(state, processor, visit) : await runInline(state, processor, visit);
  return { ...(await visit.language.shapeResult(state, visit.scope, result)), ...nextOf(state) };
};

async function runInline(state: MapState, graph: NonNullable<MapState['ItemProcessor']>, visit: Visit): Promise<unknown> {
  visit.visit.branches ??= await flowsOf(state, graph, visit);
  visit.run.commit();
  const concurrency = (await visit.language.value(state, 'MaxConcurrency', visit.scope)) ?? 0;
  return runBranches(visit.visit.branches.map((flow) => ({ flow, graph })), visit, Number(concurrency));
}

async function flowsOf(state: MapState, graph: NonNullable<MapState['ItemProcessor']>, visit: Visit): Promise<Flow[]> {
  const [items, inputs] = [await readItems(state, visit), await selectedItems(state, visit)];
  return items.map((Value, Index) => newFlow(graph, inputs[Index], { Index, Value }));
}
