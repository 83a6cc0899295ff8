import { coerceInputValue, type GraphQLSchema, isInputType, isNonNullType, type OperationDefinitionNode, typeFromAST, valueFromAST } from 'graphql';
import { ScalarError, wireLocations, type WireError } from './errors.ts';

export interface CoercedVariables {
  readonly values: Readonly<Record<string, unknown>>;
  readonly errors: readonly WireError[];
}

/** "String!" in graphql-js's message about a missing value. */
const requiredType = /(?:non-nullable type|of required type) "([^"]+)"/;

/**
 * Variables as the operation declares them, refused in graphql-java's words, which name the variable and not the field within:
 * https://github.com/aws/aws-appsync-community/issues/406
 */
export function coerceVariables(schema: GraphQLSchema, operation: OperationDefinitionNode, given: Readonly<Record<string, unknown>>): CoercedVariables {
  const values: Record<string, unknown> = {};
  const errors: WireError[] = [];
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type);
    const fail = (message: string): void => {
      const start = definition.loc?.startToken;
      errors.push({ path: null, locations: wireLocations({ locations: start ? [{ line: start.line, column: start.column }] : [] }), message });
    };
    if (!isInputType(type)) continue;
    if (!Object.hasOwn(given, name)) {
      if (definition.defaultValue) values[name] = valueFromAST(definition.defaultValue, type);
      else if (isNonNullType(type)) fail(`Variable '${name}' has coerced Null value for NonNull type '${type.toString()}'`);
      continue;
    }
    if (given[name] === null && isNonNullType(type)) {
      fail(`Variable '${name}' has coerced Null value for NonNull type '${type.toString()}'`);
      continue;
    }
    const before = errors.length;
    values[name] = coerceInputValue(given[name], type, (_path, invalid, error) => {
      const required = requiredType.exec(error.message);
      if (errors.length > before) return;
      if (required) fail(`Variable '${name}' has coerced Null value for NonNull type '${required[1] ?? ''}'`);
      else if (error.originalError instanceof ScalarError) fail(`Variable '${name}' has an invalid value. ${error.originalError.message}`);
      else fail(`Variable '${name}' has an invalid value : ${reason(error.message, invalid)}`);
    });
  }
  return { values, errors };
}

function reason(message: string, invalid: unknown): string {
  const expected = /^(?:Expected type "(\w+)"|(Int|Float|String|Boolean|ID) cannot represent|Value .* does not exist in "(\w+)" enum)/.exec(message);
  const found = Array.isArray(invalid) ? 'List' : typeof invalid === 'object' ? 'Map' : typeof invalid === 'string' ? 'String' : typeof invalid === 'boolean' ? 'Boolean' : Number.isInteger(invalid) ? 'Integer' : 'Double';
  const type = expected?.[1] ?? expected?.[2];
  if (type !== undefined) return `Expected type '${type}' but was '${found}'.`;
  if (expected?.[3] !== undefined) return `Invalid input for Enum '${expected[3]}'. No value found for name '${String(invalid)}'`;
  return message;
}
