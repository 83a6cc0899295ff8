import type { ChoiceRule } from '../definition.ts';
import { StateError } from '../stateError.ts';
import type { Scope } from './language.ts';
import { lookUp, readPath } from './path.ts';

const timestampPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

const isOfType: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => typeof value === 'string' && timestampPattern.test(value),
};

const orders: Readonly<Record<string, (difference: number) => boolean>> = {
  Equals: (difference) => difference === 0,
  LessThan: (difference) => difference < 0,
  LessThanEquals: (difference) => difference <= 0,
  GreaterThan: (difference) => difference > 0,
  GreaterThanEquals: (difference) => difference >= 0,
};

/** One rule of a JSONPath Choice. https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html */
export function ruleHolds(rule: ChoiceRule, input: unknown, scope: Scope): boolean {
  if (Array.isArray(rule['And'])) return (rule['And'] as readonly ChoiceRule[]).every((part) => ruleHolds(part, input, scope));
  if (Array.isArray(rule['Or'])) return (rule['Or'] as readonly ChoiceRule[]).some((part) => ruleHolds(part, input, scope));
  if (rule['Not'] !== undefined) return !ruleHolds(rule['Not'] as ChoiceRule, input, scope);
  const variable = String(rule['Variable']);
  const operator = Object.keys(rule).find((name) => !['Variable', 'Next', 'Assign', 'Comment'].includes(name)) ?? '';
  if (operator === 'IsPresent') return (lookUp(variable, input, scope) !== undefined) === rule[operator];
  const value = readPath(variable, input, scope);
  const typeTest = isOfType[operator];
  if (typeTest !== undefined) return typeTest(value) === rule[operator];
  const expected = operator.endsWith('Path') ? readPath(String(rule[operator]), input, scope) : rule[operator];
  return compare(operator.replace(/Path$/, ''), value, expected);
}

function compare(operator: string, value: unknown, expected: unknown): boolean {
  if (operator === 'StringMatches') return typeof value === 'string' && wildcard(String(expected)).test(value);
  if (operator === 'BooleanEquals') return typeof value === 'boolean' && value === expected;
  const [, type, order] = /^(String|Numeric|Timestamp)(.+)$/.exec(operator) ?? [];
  const holds = orders[order ?? ''];
  if (holds === undefined) throw new StateError('States.Runtime', `The comparison ${operator} does not exist`);
  if (type === 'String') return typeof value === 'string' && typeof expected === 'string' && holds(value < expected ? -1 : value > expected ? 1 : 0);
  if (type === 'Numeric') return typeof value === 'number' && typeof expected === 'number' && holds(value - expected);
  const [left, right] = [value, expected].map((text) => (typeof text === 'string' && timestampPattern.test(text) ? Date.parse(text) : Number.NaN));
  return left !== undefined && right !== undefined && !Number.isNaN(left - right) && holds(left - right);
}

/** `*` stands for any characters, `\*` and `\\` for themselves. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replaceAll(/\\(.)|\*|[.+?^${}()|[\]\\]/gs, (match: string, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    return match === '*' ? '[\\s\\S]*' : `\\${match}`;
  });
  return new RegExp(`^${source}$`);
}
