import { type Constraint, constraintOf } from '../../../../../local/services/personalize/protocol/constraints.ts';
import { type Schema, shapeOf } from '../../../../../local/services/personalize/protocol/shapes.ts';

/** One way to break an input, and what the refusal says. */
export interface Mutation {
  readonly what: string;
  readonly input: unknown;
  readonly message: string;
}

/** Every member of an input, at any depth of structures, broken in every way that its type, presence and constraint allow. */
export function mutations(schema: Schema, valid: Readonly<Record<string, unknown>>): Mutation[] {
  const found: Mutation[] = [];
  walk(schema, valid, { path: '', rebuild: (value) => value, found });
  return found;
}

interface Place {
  readonly path: string;
  /** The whole input with the structure at hand replaced. */
  rebuild(structure: Readonly<Record<string, unknown>>): unknown;
  readonly found: Mutation[];
}

function walk(schema: Schema, structure: Readonly<Record<string, unknown>>, { path, rebuild, found }: Place): void {
  const shape = shapeOf(schema);
  if (shape.kind !== 'structure') return;
  shape.members.forEach((member, position) => {
    const place = path === '' ? member : `${path}.${member}`;
    const memberSchema = shape.schemas[position] ?? 0;
    const kind = shapeOf(memberSchema).kind;
    const add = (what: string, value: unknown, message: string): void => {
      found.push({ what: `${place}: ${what}`, input: rebuild({ ...structure, [member]: value }), message });
    };
    if (position < shape.required) add('missing', undefined, `1 validation error detected: Value null at '${place}' failed to satisfy constraint: Member must not be null`);
    // The SDK itself turns properties into text.
    if (kind === 'string' && member !== 'properties') add('wrong type', 5, 'NUMBER_VALUE can not be converted to a String');
    const constraint = constraintOf(shape.name, member);
    if (constraint !== undefined) for (const broken of violations(constraint, kind, structure[member])) add(broken.what, broken.value, `at '${place}' failed to satisfy constraint: ${broken.message}`);
    const value = structure[member];
    if (kind === 'structure' && typeof value === 'object') {
      walk(memberSchema, value as Record<string, unknown>, { path: place, rebuild: (inner) => rebuild({ ...structure, [member]: inner }), found });
    }
    const list = shapeOf(memberSchema);
    if (list.kind === 'list' && Array.isArray(value) && typeof value[0] === 'object') {
      const [first, ...rest] = value as Record<string, unknown>[];
      walk(list.of, first ?? {}, { path: `${place}.1.member`, rebuild: (inner) => rebuild({ ...structure, [member]: [inner, ...rest] }), found });
    }
  });
}

function violations(constraint: Constraint, kind: string, given: unknown): { readonly what: string; readonly value: unknown; readonly message: string }[] {
  const { minLength = 0, maxLength, min, max, pattern, values } = constraint;
  const list = [];
  if (kind === 'string') {
    if (minLength > 0) list.push({ what: 'too short', value: '', message: `Member must have length greater than or equal to ${minLength}` });
    if (maxLength !== undefined) list.push({ what: 'too long', value: 'x'.repeat(maxLength + 1), message: `Member must have length less than or equal to ${maxLength}` });
    if (pattern !== undefined) list.push({ what: 'pattern', value: 'é\n', message: `Member must satisfy regular expression pattern: ${pattern}` });
    if (values !== undefined) list.push({ what: 'enum', value: 'NOPE', message: `Member must satisfy enum value set: [${values.join(', ')}]` });
  } else if (kind === 'number') {
    if (min !== undefined) list.push({ what: 'too small', value: min - 1, message: `Member must have value greater than or equal to ${min}` });
    if (max !== undefined) list.push({ what: 'too great', value: max + 1, message: `Member must have value less than or equal to ${max}` });
  } else if (kind === 'list' && Array.isArray(given)) {
    if (minLength > 0) list.push({ what: 'too few', value: [], message: `Member must have length greater than or equal to ${minLength}` });
    if (maxLength !== undefined) list.push({ what: 'too many', value: Array.from({ length: maxLength + 1 }, () => given[0] as unknown), message: `Member must have length less than or equal to ${maxLength}` });
  } else if (kind === 'map' && maxLength !== undefined) {
    list.push({ what: 'too many', value: Object.fromEntries(Array.from({ length: maxLength + 1 }, (_, n) => [`a${n}`, fillerOf(constraint.element)])), message: `Member must have length less than or equal to ${maxLength}` });
  }
  return list;
}

function fillerOf(element: Constraint | undefined): unknown {
  return element?.element === undefined && element?.maxLength !== 50 ? 'x' : ['x'];
}
