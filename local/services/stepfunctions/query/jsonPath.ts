import { StateError } from '../stateError.ts';
import { evaluateIntrinsic, parseIntrinsic } from './intrinsics.ts';
import type { QueryLanguage, Scope } from './language.ts';
import { lookUp, parsePath, readPath, writePath } from './path.ts';

/** A path or an intrinsic function; throws SyntaxError where it is neither. */
export function checkPathOrIntrinsic(text: string): void {
  if (text.startsWith('States.')) parseIntrinsic(text);
  else parsePath(text);
}

function evaluateText(text: string, input: unknown, scope: Scope): unknown {
  const read = (path: string): unknown => readPath(path, input, scope);
  return text.startsWith('States.') ? evaluateIntrinsic(parseIntrinsic(text), read) : read(text);
}

/** A payload template: `"name.$": path` becomes `"name": value`. https://states-language.net/spec.html#payload-template */
function fill(template: unknown, input: unknown, scope: Scope): unknown {
  if (Array.isArray(template)) return template.map((element) => fill(element, input, scope));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => {
      if (!key.endsWith('.$')) return [key, fill(value, input, scope)];
      try {
        return [key.slice(0, -2), evaluateText(String(value), input, scope)];
      } catch (error) {
        if (!(error instanceof StateError) || error.error !== 'States.Runtime') throw error;
        throw new StateError('States.Runtime', `The JSONPath '${String(value)}' specified for the field '${key}' could not be found in the input '${JSON.stringify(input)}'`);
      }
    }),
  );
}

function applyPath(path: string | null | undefined, input: unknown, scope: Scope): unknown {
  if (path === null) return {};
  return path === undefined || path === '$' ? input : readPath(path, input, scope);
}

function place(path: string | null | undefined, input: unknown, value: unknown): unknown {
  if (path === null) return input;
  return path === undefined || path === '$' ? value : writePath(path, input, value);
}

function assign(fields: { readonly Assign?: Readonly<Record<string, unknown>> }, input: unknown, scope: Scope): Record<string, unknown> {
  return fill(fields.Assign ?? {}, input, scope) as Record<string, unknown>;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html */
export const jsonPathLanguage: QueryLanguage = {
  effectiveInput: (fields, scope) => applyPath(fields.InputPath, scope.input, scope),
  argumentsOf: async (fields, scope) => {
    const input = applyPath(fields.InputPath, scope.input, scope);
    return fields.Parameters === undefined ? input : fill(fields.Parameters, input, scope);
  },
  shapeResult: async (fields, scope, result) => {
    const selected = fields.ResultSelector === undefined ? result : fill(fields.ResultSelector, result, scope);
    const placed = place(fields.ResultPath, scope.input, selected);
    return { output: applyPath(fields.OutputPath, placed, scope), assigned: assign(fields, result, scope) };
  },
  shapeInput: async (fields, scope) => {
    const input = applyPath(fields.InputPath, scope.input, scope);
    return { output: applyPath(fields.OutputPath, input, scope), assigned: assign(fields, input, scope) };
  },
  shapeCaught: async (catcher, scope, errorOutput) => ({
    output: place(catcher.ResultPath, scope.input, errorOutput),
    assigned: assign(catcher, errorOutput, scope),
  }),
  value: async (state, field, scope) => {
    const fields = state as Readonly<Record<string, unknown>>;
    const path = fields[`${field}Path`];
    if (path === undefined) return fields[field];
    const input = applyPath(fields['InputPath'] as string | null | undefined, scope.input, scope);
    return evaluateText(String(path), input, scope);
  },
  template: async (template, scope) => fill(template, scope.input, scope),
};

export { lookUp };
