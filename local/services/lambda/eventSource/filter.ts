import { TemplateError } from '../../../service.ts';

/** Whether a value satisfies an event filter. */
export type Filter = (value: unknown) => boolean;

/**
 * Compiles one pattern of FilterCriteria; throws TemplateError for what Lambda would refuse.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 */
export function compileFilter(pattern: string): Filter {
  let parsed: unknown;
  try {
    parsed = JSON.parse(pattern);
  } catch {
    throw new TemplateError(`Invalid filter pattern definition: ${pattern} is not JSON`);
  }
  if (!isObject(parsed)) throw new TemplateError(`Invalid filter pattern definition: ${pattern} is not an object`);
  return objectFilter(parsed);
}

function objectFilter(pattern: Readonly<Record<string, unknown>>): Filter {
  const tests = Object.entries(pattern).map(([key, expected]): Filter => {
    if (key === '$or' && Array.isArray(expected)) {
      const alternatives = expected.map((each) => objectFilter(asObject(each)));
      return (value) => alternatives.some((alternative) => alternative(value));
    }
    const test = Array.isArray(expected) ? leafFilter(expected) : objectFilter(asObject(expected));
    return (value) => test(isObject(value) ? value[key] : undefined);
  });
  return (value) => tests.every((test) => test(value));
}

/** A list of alternatives; a field that holds a list matches with any of its elements. */
function leafFilter(alternatives: readonly unknown[]): Filter {
  const tests = alternatives.map(alternative);
  return (value) => (Array.isArray(value) ? value : [value]).some((item) => tests.some((test) => test(item)));
}

function alternative(expected: unknown): Filter {
  if (!isObject(expected)) return (value) => value === expected;
  const [[operator, operand] = ['', undefined]] = Object.entries(expected);
  switch (operator) {
    case 'exists':
      return (value) => (value !== undefined) === operand;
    case 'prefix':
      return (value) => typeof value === 'string' && value.startsWith(String(operand));
    case 'suffix':
      return (value) => typeof value === 'string' && value.endsWith(String(operand));
    case 'equals-ignore-case':
      return (value) => typeof value === 'string' && value.toLowerCase() === String(operand).toLowerCase();
    case 'anything-but': {
      const excluded = leafFilter(Array.isArray(operand) ? operand : [operand]);
      return (value) => value !== undefined && !excluded(value);
    }
    case 'numeric':
      return numeric(operand);
    default:
      throw new TemplateError(`Invalid filter pattern definition: unrecognized match type ${operator}`);
  }
}

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** `[">", 0, "<=", 5]`. DynamoDB's numbers come as text. */
function numeric(operand: unknown): Filter {
  const parts: unknown[] = Array.isArray(operand) ? operand : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const compare = COMPARISONS[String(parts[at])];
    const bound = Number(parts[at + 1]);
    if (compare === undefined || Number.isNaN(bound)) throw new TemplateError(`Invalid filter pattern definition: numeric ${JSON.stringify(operand)}`);
    tests.push((value) => compare(value, bound));
  }
  return (value) => {
    const number = typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : Number.NaN;
    return !Number.isNaN(number) && tests.every((test) => test(number));
  };
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw new TemplateError(`Invalid filter pattern definition: ${JSON.stringify(value)} must be a list or an object`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
