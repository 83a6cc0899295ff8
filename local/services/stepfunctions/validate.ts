import aslValidator from 'asl-validator';
import { TemplateError } from '../../service.ts';
import type { QueryLanguageName, StateGraph, StateMachineDefinition } from './definition.ts';
import { integrationOf } from './integrations/integration.ts';
import { checkMap, resultTarget } from './mapRun/checkMap.ts';
import { checkPathOrIntrinsic } from './query/jsonPath.ts';
import { compileExpression, expressionText } from './query/jsonata.ts';

type Fields = Readonly<Record<string, unknown>>;

const everywhere = ['Type', 'Comment', 'QueryLanguage', 'Assign'];
const result = { JSONata: ['Arguments', 'Output'], JSONPath: ['InputPath', 'Parameters', 'ResultSelector', 'ResultPath', 'OutputPath'] };
const plain = { JSONata: ['Output'], JSONPath: ['InputPath', 'OutputPath'] };

const distributed = ['ItemReader', 'ItemBatcher', 'ResultWriter', 'ToleratedFailurePercentage', 'ToleratedFailureCount', 'Label'];

/** The fields that are honoured, by state type and query language. */
const known: Readonly<Record<string, Readonly<Record<QueryLanguageName, readonly string[]>>>> = {
  Task: {
    JSONata: ['Resource', 'TimeoutSeconds', 'Retry', 'Catch', 'Next', 'End', ...result.JSONata],
    JSONPath: ['Resource', 'TimeoutSeconds', 'TimeoutSecondsPath', 'Retry', 'Catch', 'Next', 'End', ...result.JSONPath],
  },
  Parallel: {
    JSONata: ['Branches', 'Retry', 'Catch', 'Next', 'End', ...result.JSONata],
    JSONPath: ['Branches', 'Retry', 'Catch', 'Next', 'End', ...result.JSONPath],
  },
  Map: {
    JSONata: ['ItemProcessor', 'Items', 'ItemSelector', 'MaxConcurrency', 'Retry', 'Catch', 'Next', 'End', 'Output', ...distributed],
    JSONPath: ['ItemProcessor', 'Iterator', 'ItemsPath', 'ItemSelector', 'MaxConcurrency', 'MaxConcurrencyPath', 'Retry', 'Catch', 'Next', 'End', ...result.JSONPath, ...distributed, 'ToleratedFailurePercentagePath', 'ToleratedFailureCountPath'],
  },
  Pass: { JSONata: ['Output', 'Next', 'End'], JSONPath: ['Result', 'Next', 'End', 'InputPath', 'Parameters', 'ResultPath', 'OutputPath'] },
  Wait: {
    JSONata: ['Seconds', 'Timestamp', 'Next', 'End', ...plain.JSONata],
    JSONPath: ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath', 'Next', 'End', ...plain.JSONPath],
  },
  Choice: { JSONata: ['Choices', 'Default', ...plain.JSONata], JSONPath: ['Choices', 'Default', ...plain.JSONPath] },
  Succeed: plain,
  Fail: { JSONata: ['Error', 'Cause'], JSONPath: ['Error', 'ErrorPath', 'Cause', 'CausePath'] },
};
const machineFields = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
const processorFields = ['ProcessorConfig', 'StartAt', 'States', 'Comment', 'QueryLanguage'];
const comparisons = /^(?:(?:String|Numeric|Timestamp)(?:Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)(?:Path)?|BooleanEquals(?:Path)?|StringMatches|Is(?:Null|Present|Numeric|String|Boolean|Timestamp)|And|Or|Not|Variable|Next|Assign|Comment)$/;

/**
 * A definition of which every field is honoured here.
 * @throws TemplateError naming the state and the field
 */
export function validateDefinition(text: string, owner: string): StateMachineDefinition {
  let definition: Fields;
  try {
    definition = JSON.parse(text) as Fields;
  } catch (error) {
    throw new TemplateError(`${owner}: DefinitionString is not JSON: ${(error as Error).message}`);
  }
  const refuse = (place: string, reason: string): never => {
    throw new TemplateError(`${owner}: ${place}: ${reason}`);
  };
  checkNames(definition, machineFields, 'the definition', refuse);
  const validation = aslValidator(forValidator(definition) as Fields);
  checkGraph(definition, definition['QueryLanguage'] ?? 'JSONPath', refuse);
  if (!validation.isValid) refuse('the definition', validation.errorsText('; '));
  return definition as unknown as StateMachineDefinition;
}

/** A copy, as the validator changes what it is given. It does not know yet that a ResultWriter may have a WriterConfig alone. */
function forValidator(value: unknown, field = ''): unknown {
  if (Array.isArray(value)) return value.map((element) => forValidator(element));
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, forValidator(inner, name)]));
  return field === 'ResultWriter' && 'WriterConfig' in copy ? { Resource: resultTarget, ...copy } : copy;
}

type Refuse = (place: string, reason: string) => never;

function checkNames(fields: Fields, allowed: readonly string[], place: string, refuse: Refuse): void {
  const unknown = Object.keys(fields).find((name) => !allowed.includes(name));
  if (unknown !== undefined) refuse(`${place}, field ${unknown}`, 'is not honoured by the local Step Functions');
}

function checkGraph(graph: Fields, inherited: unknown, refuse: Refuse): void {
  const states = graph['States'] as Readonly<Record<string, Fields>> | undefined;
  for (const [name, state] of Object.entries(states ?? refuse('the definition', 'has no States'))) {
    checkState(`state ${name}`, state, state['QueryLanguage'] ?? inherited, refuse);
  }
}

function checkState(place: string, state: Fields, language: unknown, refuse: Refuse): void {
  if (language !== 'JSONata' && language !== 'JSONPath') return refuse(`${place}, field QueryLanguage`, `expected JSONata or JSONPath, got ${String(language)}`);
  const type = String(state['Type']);
  const allowed = known[type]?.[language] ?? refuse(`${place}, field Type`, `${type} is not a state type`);
  checkNames(state, [...everywhere, ...allowed], place, refuse);
  if (type === 'Task' && integrationOf(String(state['Resource'])) === undefined) {
    refuse(`${place}, field Resource`, `${String(state['Resource'])} is not run by the local Step Functions`);
  }
  for (const branch of (state['Branches'] ?? []) as readonly StateGraph[]) checkGraph(branch as unknown as Fields, language, refuse);
  const processor = (state['ItemProcessor'] ?? state['Iterator']) as Fields | undefined;
  if (type === 'Map') checkMap(place, state, language, refuse);
  if (processor !== undefined) checkProcessor(place, processor, language, refuse);
  for (const rule of (state['Choices'] ?? []) as readonly Fields[]) checkRule(place, rule, language, refuse);
  const { Branches: _branches, ItemProcessor: _processor, Iterator: _iterator, ...own } = state;
  checkExpressions(place, own, language, refuse);
}

function checkProcessor(place: string, processor: Fields, language: QueryLanguageName, refuse: Refuse): void {
  checkNames(processor, processorFields, `${place}, field ItemProcessor`, refuse);
  checkGraph(processor, language, refuse);
}

function checkRule(place: string, rule: Fields, language: QueryLanguageName, refuse: Refuse): void {
  if (language === 'JSONata') return checkNames(rule, ['Condition', 'Next', 'Assign', 'Output', 'Comment'], `${place}, a choice`, refuse);
  const unknown = Object.keys(rule).find((name) => !comparisons.test(name));
  if (unknown !== undefined) refuse(`${place}, a choice, field ${unknown}`, 'is not honoured by the local Step Functions');
  const nested = [...((rule['And'] ?? rule['Or'] ?? []) as readonly Fields[]), ...(rule['Not'] === undefined ? [] : [rule['Not'] as Fields])];
  for (const part of nested) checkRule(place, part, language, refuse);
}

/** Every expression and path must parse now, not at three in the morning. */
function checkExpressions(place: string, value: unknown, language: QueryLanguageName, refuse: Refuse, field = ''): void {
  if (typeof value === 'string') {
    const text = language === 'JSONata' ? expressionText(value) : undefined;
    const isPath = language === 'JSONPath' && (field.endsWith('.$') || field.endsWith('Path') || field === 'Variable');
    try {
      if (text !== undefined) compileExpression(text);
      if (isPath) checkPathOrIntrinsic(value);
    } catch (error) {
      refuse(`${place}, field ${field}`, (error as { message?: string }).message ?? String(error));
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) checkExpressions(place, inner, language, refuse, Array.isArray(value) ? field : key);
  }
}
