import { createHash, randomInt, randomUUID } from 'node:crypto';
import { StateError } from '../stateError.ts';

/** An argument of an intrinsic function: a literal, a path, or another call. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] };

/** Parses `States.Format('{}', $.a)`. https://states-language.net/spec.html#appendix-b */
export function parseIntrinsic(text: string): Expression {
  let position = 0;
  const fail = (expected: string): never => {
    throw new SyntaxError(`the intrinsic function '${text}' has '${text.slice(position)}' where ${expected} is expected`);
  };
  const take = (pattern: RegExp): string | undefined => {
    const match = new RegExp(pattern, 'uy');
    match.lastIndex = position;
    const found = match.exec(text)?.[0];
    if (found !== undefined) position += found.length;
    return found;
  };
  const call = (name: string): Expression => {
    if (!Object.hasOwn(functions, name)) throw new SyntaxError(`the intrinsic function ${name} does not exist`);
    const args: Expression[] = [];
    if (take(/\(\s*/) === undefined) fail('(');
    if (take(/\)/) !== undefined) return { kind: 'call', name, args };
    do args.push(argument());
    while (take(/\s*,\s*/) !== undefined);
    if (take(/\s*\)/) === undefined) fail(', or )');
    return { kind: 'call', name, args };
  };
  const argument = (): Expression => {
    const quoted = take(/'(?:[^'\\]|\\.)*'/);
    // \{ and \} stay escaped here, because States.Format tells them from its placeholders.
    if (quoted !== undefined) return { kind: 'literal', value: quoted.slice(1, -1).replaceAll(/\\(['\\])/g, '$1') };
    const number = take(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/);
    if (number !== undefined) return { kind: 'literal', value: Number(number) };
    const word = take(/true|false|null/);
    if (word !== undefined) return { kind: 'literal', value: JSON.parse(word) as unknown };
    const path = take(/\$(?:[^\s,()'[\]]|\[[^\]]*\])*/);
    if (path !== undefined) return { kind: 'path', path };
    return call(take(/States\.\w+/) ?? fail('a value'));
  };
  const result = call(take(/States\.\w+/) ?? fail('States.<function>'));
  if (position !== text.length) fail('the end');
  return result;
}

export function evaluateIntrinsic(expression: Expression, read: (path: string) => unknown): unknown {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'path') return read(expression.path);
  const args = expression.args.map((argument) => evaluateIntrinsic(argument, read));
  const fail = (expected: string): never => {
    throw new StateError('States.IntrinsicFailure', `${expression.name} expects ${expected}, got ${JSON.stringify(args)}`);
  };
  return functions[expression.name]?.(args, fail);
}

type Intrinsic = (args: readonly unknown[], fail: (expected: string) => never) => unknown;

function text(value: unknown, fail: (expected: string) => never): string {
  return typeof value === 'string' ? value : fail('a string');
}
function number(value: unknown, fail: (expected: string) => never): number {
  return typeof value === 'number' ? value : fail('a number');
}
function list(value: unknown, fail: (expected: string) => never): readonly unknown[] {
  return Array.isArray(value) ? value : fail('an array');
}

const functions: Readonly<Record<string, Intrinsic>> = {
  'States.Format': ([template, ...values], fail) => {
    let next = 0;
    return text(template, fail).replaceAll(/\\([{}])|\{\}/g, (_match, escaped: string | undefined) => {
      if (escaped !== undefined) return escaped;
      const value = next < values.length ? values[next++] : fail('as many values as there are {}');
      return typeof value === 'string' ? value : JSON.stringify(value);
    });
  },
  'States.StringToJson': ([value], fail) => {
    try {
      return JSON.parse(text(value, fail)) as unknown;
    } catch {
      return fail('a string that holds JSON');
    }
  },
  'States.JsonToString': ([value]) => JSON.stringify(value),
  'States.Array': (values) => values,
  'States.ArrayPartition': ([array, size], fail) => {
    const [elements, chunk] = [list(array, fail), number(size, fail)];
    if (!Number.isInteger(chunk) || chunk < 1) return fail('a positive chunk size');
    return Array.from({ length: Math.ceil(elements.length / chunk) }, (_, index) => elements.slice(index * chunk, (index + 1) * chunk));
  },
  'States.ArrayContains': ([array, value], fail) => list(array, fail).some((element) => JSON.stringify(element) === JSON.stringify(value)),
  'States.ArrayRange': ([from, to, by], fail) => {
    const [first, last, step] = [number(from, fail), number(to, fail), number(by, fail)];
    if (step === 0) return fail('a step other than 0');
    return Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, index) => first + index * step);
  },
  'States.ArrayGetItem': ([array, index], fail) => list(array, fail)[number(index, fail)] ?? fail('an index inside the array'),
  'States.ArrayLength': ([array], fail) => list(array, fail).length,
  'States.ArrayUnique': ([array], fail) => [...new Map(list(array, fail).map((element) => [JSON.stringify(element), element])).values()],
  'States.Base64Encode': ([value], fail) => Buffer.from(text(value, fail)).toString('base64'),
  'States.Base64Decode': ([value], fail) => Buffer.from(text(value, fail), 'base64').toString('utf8'),
  'States.Hash': ([value, algorithm], fail) =>
    createHash(text(algorithm, fail).replace('-', ''))
      .update(typeof value === 'string' ? value : JSON.stringify(value))
      .digest('hex'),
  'States.JsonMerge': ([first, second, deep], fail) => (deep === false ? { ...(first as object), ...(second as object) } : fail('false as its third argument: only shallow merging exists')),
  'States.MathRandom': ([from, to], fail) => randomInt(number(from, fail), number(to, fail)),
  'States.MathAdd': ([left, right], fail) => Math.round(number(left, fail)) + Math.round(number(right, fail)),
  'States.StringSplit': ([value, separators], fail) => {
    const any = new Set(text(separators, fail));
    const parts = [''];
    for (const character of text(value, fail)) {
      if (any.has(character)) parts.push('');
      else parts[parts.length - 1] += character;
    }
    return parts.filter((part) => part !== '');
  },
  'States.UUID': () => randomUUID(),
};
