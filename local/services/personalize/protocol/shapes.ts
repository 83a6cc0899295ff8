import { AwsError } from '../../../service.ts';
import { constraintViolated } from '../errors.ts';
import { checkConstraint, constraintOf } from './constraints.ts';

/**
 * The schemas that the AWS SDK ships with each client, read as data: numbers are simple types (0 string, 1 number, 2 boolean,
 * 4 timestamp; 64 added: a list of it, 128 added: a map to it), arrays are [kind, namespace, name, traits, …] with kind 0 simple,
 * 1 list, 2 map, 3 structure (member names, member schemas, count of required members: those come first), 9 operation.
 */
export type Schema = number | readonly unknown[] | (() => Schema);

const TIMESTAMP = 4;
const LIST_OF = 64;
const MAP_OF = 128;

/** A schema in one form, whichever way the SDK wrote it. */
export type Shape =
  | { readonly kind: 'string' | 'number' | 'boolean' | 'timestamp' | 'other' }
  | { readonly kind: 'list' | 'map'; readonly of: Schema }
  | { readonly kind: 'structure'; readonly name: string; readonly members: readonly string[]; readonly schemas: readonly Schema[]; readonly required: number };

const simpleKinds = new Map<number, 'string' | 'number' | 'boolean' | 'timestamp'>([[0, 'string'], [1, 'number'], [2, 'boolean'], [TIMESTAMP, 'timestamp']]);

export function shapeOf(schema: Schema): Shape {
  if (typeof schema === 'function') return shapeOf(schema());
  if (typeof schema === 'number') {
    if (schema >= MAP_OF) return { kind: 'map', of: schema - MAP_OF };
    if (schema >= LIST_OF) return { kind: 'list', of: schema - LIST_OF };
    return { kind: simpleKinds.get(schema) ?? 'other' };
  }
  const [kind] = schema;
  // A member with traits of its own: [schema, traits].
  if (typeof kind === 'function' || schema.length === 2) return shapeOf(kind as Schema);
  if (kind === 0) return shapeOf(schema[4] as Schema);
  if (kind === 1) return { kind: 'list', of: schema[4] as Schema };
  if (kind === 2) return { kind: 'map', of: schema[5] as Schema };
  if (kind === 3) return { kind: 'structure', name: schema[2] as string, members: schema[4] as string[], schemas: schema[5] as Schema[], required: (schema[6] as number | undefined) ?? 0 };
  return { kind: 'other' };
}

/** Input and output schema of one operation. */
export interface OperationSchema {
  readonly input: Schema;
  readonly output: Schema;
}

/** The operations of an SDK client's module by name: its exports called `<Operation>$` with kind 9. */
export function operationSchemas(sdk: Readonly<Record<string, unknown>>): ReadonlyMap<string, OperationSchema> {
  const found = new Map<string, OperationSchema>();
  for (const [exported, value] of Object.entries(sdk)) {
    if (exported.endsWith('$') && Array.isArray(value) && value[0] === 9) found.set(value[2] as string, { input: value[4] as Schema, output: value[5] as Schema });
  }
  return found;
}

/** Types and presence by the schema, then lengths, ranges and patterns by the constraint table; throws the first violation. */
export function validateInput(schema: Schema, input: unknown, path = ''): void {
  const shape = shapeOf(schema);
  if (shape.kind === 'structure') {
    const object = expectObject(input, path);
    shape.members.forEach((member, position) => {
      const value = object[member];
      const memberPath = path === '' ? member : `${path}.${member}`;
      if (value === undefined || value === null) {
        if (position < shape.required) throw constraintViolated({ path: memberPath, value: 'null', constraint: 'Member must not be null' });
        return;
      }
      const memberSchema = shape.schemas[position];
      if (memberSchema !== undefined) validateInput(memberSchema, value, memberPath);
      const constraint = constraintOf(shape.name, member);
      if (constraint !== undefined) checkConstraint(constraint, memberPath, value);
    });
  } else if (shape.kind === 'list') {
    if (!Array.isArray(input)) throw unexpectedType(input, 'a List');
    input.forEach((element, position) => validateInput(shape.of, element, `${path}.${position + 1}.member`));
  } else if (shape.kind === 'map') {
    for (const [key, value] of Object.entries(expectObject(input, path))) validateInput(shape.of, value, `${path}.${key}.member`);
  } else if (shape.kind === 'string' || shape.kind === 'boolean' || shape.kind === 'number') {
    if (typeof input !== shape.kind) throw unexpectedType(input, shape.kind === 'string' ? 'a String' : shape.kind === 'number' ? 'a Number' : 'a Boolean');
  } else if (shape.kind === 'timestamp' && typeof input !== 'number' && typeof input !== 'string') {
    throw unexpectedType(input, 'a Timestamp');
  }
}

/** What an operation answers, cut to the members its schema names; timestamps go from epoch milliseconds to the wire's epoch seconds. */
export function serializeOutput(schema: Schema, output: unknown): unknown {
  if (output === undefined || output === null) return undefined;
  const shape = shapeOf(schema);
  if (shape.kind === 'structure') {
    const object = output as Record<string, unknown>;
    return Object.fromEntries(shape.members.map((member, position) => [member, serializeOutput(shape.schemas[position] ?? 0, object[member])]));
  }
  if (shape.kind === 'list') return (output as unknown[]).map((element) => serializeOutput(shape.of, element));
  if (shape.kind === 'map') return Object.fromEntries(Object.entries(output).map(([key, value]) => [key, serializeOutput(shape.of, value)]));
  return shape.kind === 'timestamp' && typeof output === 'number' ? output / 1000 : output;
}

function expectObject(input: unknown, path: string): Record<string, unknown> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw unexpectedType(input, path === '' ? 'an Object' : 'a Structure');
  return input as Record<string, unknown>;
}

function unexpectedType(value: unknown, expected: string): AwsError {
  const got = value === null ? 'NULL_VALUE' : Array.isArray(value) ? 'START_LIST' : typeof value === 'object' ? 'START_OBJECT' : `${(typeof value).toUpperCase()}_VALUE`;
  return new AwsError('SerializationException', `${got} can not be converted to ${expected}`);
}
