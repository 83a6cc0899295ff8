type Fields = Readonly<Record<string, unknown>>;

const operators: Readonly<Record<string, (operand: unknown, value: unknown) => boolean>> = {
  prefix: (operand, value) => typeof value === 'string' && value.startsWith(String(operand)),
  suffix: (operand, value) => typeof value === 'string' && value.endsWith(String(operand)),
  'equals-ignore-case': (operand, value) => typeof value === 'string' && value.toLowerCase() === String(operand).toLowerCase(),
  wildcard: (operand, value) => typeof value === 'string' && wildcard(String(operand)).test(value),
  'anything-but': (operand, value) => value !== undefined && !(Array.isArray(operand) ? operand : [operand]).some((unwanted) => matchesOne(unwanted, value)),
  numeric: (operand, value) => typeof value === 'number' && Array.isArray(operand) && withinRange(operand, value),
};

const numericTests: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** Whether an event fits. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
export function matchesPattern(pattern: Fields, event: unknown): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or') return (wanted as readonly Fields[]).some((part) => matchesPattern(part, event));
    const value = (event as Fields | null | undefined)?.[name];
    if (!Array.isArray(wanted)) return typeof value === 'object' && value !== null && matchesPattern(wanted as Fields, value);
    // An array in the event fits if one of its elements does.
    const values: readonly unknown[] = Array.isArray(value) && value.length > 0 ? value : [value];
    return wanted.some((one) => values.some((element) => matchesOne(one, element)));
  });
}

function matchesOne(wanted: unknown, value: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === value;
  const [[name, operand] = ['', undefined]] = Object.entries(wanted);
  if (name === 'exists') return (value !== undefined) === operand;
  return operators[name]?.(operand, value) ?? false;
}

function withinRange(range: readonly unknown[], value: number): boolean {
  for (let index = 0; index < range.length; index += 2) {
    if (numericTests[String(range[index])]?.(value, Number(range[index + 1])) !== true) return false;
  }
  return true;
}

function wildcard(pattern: string): RegExp {
  const source = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('[\\s\\S]*')}$`);
}

/** @throws SyntaxError for an operator or a shape that is not understood here */
export function checkPattern(pattern: unknown, place = ''): void {
  if (typeof pattern !== 'object' || pattern === null || Array.isArray(pattern)) throw new SyntaxError(`${place || 'the pattern'} must be an object`);
  for (const [name, wanted] of Object.entries(pattern)) {
    const here = place === '' ? name : `${place}.${name}`;
    if (name === '$or' && Array.isArray(wanted)) wanted.forEach((part) => checkPattern(part, place));
    else if (Array.isArray(wanted)) wanted.forEach((one) => checkOne(one, here));
    else checkPattern(wanted, here);
  }
}

function checkOne(wanted: unknown, place: string): void {
  if (typeof wanted !== 'object' || wanted === null) return;
  const names = Object.keys(wanted);
  const [name = ''] = names;
  if (names.length !== 1 || (name !== 'exists' && operators[name] === undefined)) {
    throw new SyntaxError(`${place}: the operator ${names.join(', ')} is not understood; expected exists, ${Object.keys(operators).join(', ')}`);
  }
}
