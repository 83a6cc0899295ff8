import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import { StateError } from '../stateError.ts';
import type { QueryLanguage, Scope } from './language.ts';

const expressionPattern = /^\{%([\s\S]*)%\}$/;
const compiled = new Map<string, jsonata.Expression>();

/** The text inside `{% … %}`, or undefined for a plain string. */
export function expressionText(text: string): string | undefined {
  return expressionPattern.exec(text)?.[1]?.trim();
}

/** Throws JSONata's own error where the text does not parse. */
export function compileExpression(text: string): jsonata.Expression {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const expression = jsonata(text);
  // The functions that Step Functions adds to JSONata: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
  expression.registerFunction('partition', (array: readonly unknown[], size: number) => {
    if (!Number.isInteger(size) || size < 1) throw new Error(`$partition expects a positive chunk size, got ${size}`);
    return Array.from({ length: Math.ceil(array.length / size) }, (_, index) => array.slice(index * size, (index + 1) * size));
  });
  expression.registerFunction('range', (first: number, last: number, step: number) => {
    if (step === 0) throw new Error('$range expects a step other than 0');
    return Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, index) => first + index * step);
  });
  expression.registerFunction('hash', (text: string, algorithm: string) => createHash(algorithm.replace('-', '')).update(text).digest('hex'));
  expression.registerFunction('uuid', () => randomUUID());
  expression.registerFunction('parse', (text: string) => JSON.parse(text) as unknown);
  compiled.set(text, expression);
  return expression;
}

interface States extends Scope {
  readonly result?: unknown;
  readonly errorOutput?: unknown;
}

async function evaluateText(text: string, states: States, field: string): Promise<unknown> {
  const { variables, ...visible } = states;
  let value: unknown;
  try {
    value = (await compileExpression(text).evaluate({}, { ...variables, states: visible })) as unknown;
  } catch (error) {
    const message = (error as { message?: string }).message ?? String(error);
    throw new StateError('States.QueryEvaluationError', `The JSONata expression '${text}' specified for the field '${field}' threw an error during evaluation. ${message}`);
  }
  if (value === undefined || typeof value === 'function') {
    throw new StateError('States.QueryEvaluationError', `The JSONata expression '${text}' specified for the field '${field}' returned nothing (undefined).`);
  }
  // Drops what JSONata hides in its arrays, and keeps the result apart from its sources.
  return JSON.parse(JSON.stringify(value)) as unknown;
}

async function evaluate(template: unknown, states: States, field: string): Promise<unknown> {
  if (typeof template === 'string') {
    const text = expressionText(template);
    return text === undefined ? template : evaluateText(text, states, field);
  }
  if (Array.isArray(template)) return Promise.all(template.map((element, index) => evaluate(element, states, `${field}[${index}]`)));
  if (typeof template !== 'object' || template === null) return template;
  const entries = Object.entries(template).map(async ([key, value]) => [key, await evaluate(value, states, `${field}/${key}`)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function shape(
  fields: { readonly Output?: unknown; readonly Assign?: Readonly<Record<string, unknown>> },
  states: States,
  otherwise: unknown,
): Promise<{ output: unknown; assigned: Record<string, unknown> }> {
  const [output, assigned] = await Promise.all([
    fields.Output === undefined ? otherwise : evaluate(fields.Output, states, 'Output'),
    evaluate(fields.Assign ?? {}, states, 'Assign'),
  ]);
  return { output, assigned: assigned as Record<string, unknown> };
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
export const jsonataLanguage: QueryLanguage = {
  effectiveInput: (_fields, scope) => scope.input,
  argumentsOf: async (fields, scope) => (fields.Arguments === undefined ? scope.input : evaluate(fields.Arguments, scope, 'Arguments')),
  shapeResult: (fields, scope, result) => shape(fields, { ...scope, result }, result),
  shapeInput: (fields, scope) => shape(fields, scope, scope.input),
  shapeCaught: (catcher, scope, errorOutput) => shape(catcher, { ...scope, errorOutput }, errorOutput),
  value: (state, field, scope) => evaluate((state as Record<string, unknown>)[field], scope, field),
  template: (template, scope) => evaluate(template, scope, 'ItemSelector'),
};
