import { type Schema, shapeOf } from '../../../../../local/services/personalize/protocol/shapes.ts';

/** Where a parsed answer is not what the output's schema says: members it does not name, and values of another type. */
export function shapeErrors(schema: Schema, value: unknown, path = 'output'): string[] {
  const shape = shapeOf(schema);
  if (shape.kind === 'list') return Array.isArray(value) ? value.flatMap((element, position) => shapeErrors(shape.of, element, `${path}[${position}]`)) : [`${path} is not a list`];
  if (shape.kind === 'structure' || shape.kind === 'map') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is not an object`];
    return Object.entries(value as Readonly<Record<string, unknown>>).flatMap(([member, given]) => {
      if (given === undefined || (path === 'output' && member === '$metadata')) return [];
      if (shape.kind !== 'structure') return shapeErrors(shape.of, given, `${path}.${member}`);
      const at = shape.members.indexOf(member);
      return at === -1 ? [`${path}.${member} is not in the model`] : shapeErrors(shape.schemas[at] ?? 0, given, `${path}.${member}`);
    });
  }
  if (shape.kind === 'timestamp') return value instanceof Date && !Number.isNaN(value.getTime()) ? [] : [`${path} is not a time`];
  return shape.kind === 'other' || typeof value === shape.kind ? [] : [`${path} is a ${typeof value}, not a ${shape.kind}`];
}

/** Members of the one structure in an answer (Describe's) that it does not fill. */
export function unfilledMembers(schema: Schema, output: Readonly<Record<string, unknown>>): string[] {
  const shape = shapeOf(schema);
  if (shape.kind !== 'structure') return [];
  const [member = ''] = shape.members;
  const described = shapeOf(shape.schemas[0] ?? 0);
  if (described.kind !== 'structure') return [];
  const value = output[member] as Readonly<Record<string, unknown>> | undefined;
  return described.members.filter((name) => value?.[name] === undefined);
}
