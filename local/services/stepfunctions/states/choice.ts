import type { ChoiceState } from '../definition.ts';
import { ruleHolds } from '../query/comparison.ts';
import type { StateRunner, Visit } from '../run.ts';
import { StateError } from '../stateError.ts';

export const runChoice: StateRunner<ChoiceState> = async (state, { scope, language }) => {
  for (const rule of state.Choices) {
    const isJsonata = rule.Condition !== undefined;
    if (!(isJsonata ? await conditionHolds(rule, { scope, language }) : ruleHolds(rule, language.effectiveInput(state, scope), scope))) continue;
    const next = rule.Next;
    if (next === undefined) throw new StateError('States.Runtime', 'The choice has no Next');
    // JSONata shapes by the rule alone; JSONPath keeps the state's own InputPath and OutputPath and takes the rule's Assign.
    const { Assign: _own, ...fields } = state;
    const shaped = await language.shapeInput({ ...(isJsonata ? {} : fields), ...pick(rule) }, scope);
    return { ...shaped, next };
  }
  if (state.Default === undefined) throw new StateError('States.NoChoiceMatched', 'No choice matched and the state has no Default');
  return { ...(await language.shapeInput(state, scope)), next: state.Default };
};

function pick(rule: ChoiceState['Choices'][number]): { Assign?: Readonly<Record<string, unknown>>; Output?: unknown } {
  return { ...(rule.Assign === undefined ? {} : { Assign: rule.Assign }), ...(rule.Output === undefined ? {} : { Output: rule.Output }) };
}

async function conditionHolds(rule: object, { scope, language }: Pick<Visit, 'scope' | 'language'>): Promise<boolean> {
  const value = await language.value(rule, 'Condition', scope);
  if (typeof value === 'boolean') return value;
  throw new StateError('States.QueryEvaluationError', `The field 'Condition' must be a boolean, got ${JSON.stringify(value)}`);
}
