import { wildcardPattern } from './wildcard.ts';

type Operator = (actual: string, expected: string) => boolean;

const same: Operator = (actual, expected) => actual === expected;
const sameIgnoringCase: Operator = (actual, expected) => actual.toLowerCase() === expected.toLowerCase();
const like: Operator = (actual, expected) => wildcardPattern(expected).test(actual);

const POSITIVE: Readonly<Record<string, Operator>> = {
  StringEquals: same,
  StringEqualsIgnoreCase: sameIgnoringCase,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: sameIgnoringCase,
};

const NEGATIVE: Readonly<Record<string, Operator>> = {
  StringNotEquals: same,
  StringNotEqualsIgnoreCase: sameIgnoringCase,
  StringNotLike: like,
  ArnNotEquals: like,
  ArnNotLike: like,
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export const CONDITION_OPERATORS: ReadonlySet<string> = new Set(
  [...Object.keys(POSITIVE), ...Object.keys(NEGATIVE)].flatMap((name) => [name, `${name}IfExists`]).concat('Null'),
);

/** Whether every operator and key of a Condition block holds. Keys are compared without regard to case; an absent key fails all but IfExists, negated and Null operators. */
export function conditionsHold(
  conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  keys: Readonly<Record<string, string>>,
): boolean {
  const actual = new Map(Object.entries(keys).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.entries(conditions).every(([name, block]) =>
    Object.entries(block).every(([key, expected]) => holds(name, actual.get(key.toLowerCase()), expected)),
  );
}

function holds(name: string, actual: string | undefined, expected: readonly string[]): boolean {
  if (name === 'Null') return expected.includes(String(actual === undefined));
  const operator = name.replace(/IfExists$/, '');
  const negative = NEGATIVE[operator];
  if (negative !== undefined) return actual === undefined || !expected.some((value) => negative(actual, value));
  if (actual === undefined) return name.endsWith('IfExists');
  const positive = POSITIVE[operator];
  return positive !== undefined && expected.some((value) => positive(actual, value));
}
