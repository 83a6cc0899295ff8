import type { Flow, StateOutcome } from './flow.ts';
import type { QueryLanguageName, State, StateGraph } from './definition.ts';
import type { Run, StateRunner } from './run.ts';
import { jsonataLanguage } from './query/jsonata.ts';
import { jsonPathLanguage } from './query/jsonPath.ts';
import type { Scope } from './query/language.ts';
import { recover } from './recover.ts';
import { asStateError, StateError } from './stateError.ts';
import { runChoice } from './states/choice.ts';
import { runFail } from './states/fail.ts';
import { runMap } from './states/map.ts';
import { runParallel } from './states/parallel.ts';
import { runPass } from './states/pass.ts';
import { runSucceed } from './states/succeed.ts';
import { runTask } from './states/task.ts';
import { runWait } from './states/wait.ts';
import { sleepUntil } from './timer.ts';

const languages: Readonly<Record<QueryLanguageName, typeof jsonataLanguage>> = { JSONata: jsonataLanguage, JSONPath: jsonPathLanguage };
const runners: { readonly [Type in State['Type']]: StateRunner<Extract<State, { Type: Type }>> } = {
  Task: runTask,
  Choice: runChoice,
  Wait: runWait,
  Pass: runPass,
  Succeed: runSucceed,
  Fail: runFail,
  Parallel: runParallel,
  Map: runMap,
};

/** Bytes of JSON that a state may hand on. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const largestPayloadBytes = 256 * 1024;

/** Runs the flow from where it stands to its end and answers its output. Rejects with a StateError, or with the abort signal's reason. */
export async function runFlow(flow: Flow, graph: StateGraph, run: Run): Promise<unknown> {
  while (flow.state !== undefined) {
    run.signal.throwIfAborted();
    await runState(flow, flow.state, graph, run);
  }
  return flow.output;
}

async function runState(flow: Flow, name: string, graph: StateGraph, run: Run): Promise<void> {
  const state = graph.States[name];
  if (state === undefined) throw new StateError('States.Runtime', `The state '${name}' does not exist in the state machine as it is deployed now`);
  if (flow.visit === undefined) {
    flow.visit = { enteredAt: run.now(), retries: {} };
    run.record(`${state.Type}StateEntered`, { stateEnteredEventDetails: { name, input: JSON.stringify(flow.input) } });
    run.commit();
  }
  const { visit } = flow;
  const languageName = state.QueryLanguage ?? run.queryLanguage;
  const language = languages[languageName];
  const variables = { ...run.outerVariables, ...flow.variables };
  const scope: Scope = { input: flow.input, variables, context: contextOf(flow, name, run) };
  let outcome: StateOutcome;
  try {
    if (visit.retryAt !== undefined) {
      await sleepUntil(visit.retryAt, run.now, run.signal);
      delete visit.retryAt;
    }
    const inner: Run = { ...run, queryLanguage: run.queryLanguage, outerVariables: variables, mapItem: flow.mapItem ?? run.mapItem };
    const runner = runners[state.Type] as StateRunner<State>;
    outcome = await runner(state, { scope, language, visit, run: inner, runFlow });
    checkSize(outcome.output, name);
  } catch (error) {
    if (run.signal.aborted) throw error;
    const caught = await recover(state, asStateError(error), { scope, language, visit, run, runFlow });
    if (caught === 'retry') return;
    outcome = caught;
  }
  run.record(`${state.Type}StateExited`, { stateExitedEventDetails: { name, output: JSON.stringify(outcome.output) } });
  Object.assign(flow.variables, outcome.assigned);
  delete flow.visit;
  if (outcome.next === undefined) {
    delete flow.state;
    flow.output = outcome.output;
  } else {
    flow.state = outcome.next;
    flow.input = outcome.output;
  }
  run.commit();
}

function checkSize(output: unknown, name: string): void {
  if (Buffer.byteLength(JSON.stringify(output) ?? '') > largestPayloadBytes) {
    throw new StateError('States.DataLimitExceeded', `The state '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`);
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
function contextOf(flow: Flow, name: string, run: Run): unknown {
  const retries = Object.values(flow.visit?.retries ?? {}).reduce((sum, count) => sum + count, 0);
  const mapItem = flow.mapItem ?? run.mapItem;
  return {
    ...run.context,
    State: { EnteredTime: new Date(flow.visit?.enteredAt ?? run.now()).toISOString(), Name: name, RetryCount: retries },
    ...(mapItem === undefined ? {} : { Map: { Item: mapItem } }),
  };
}
