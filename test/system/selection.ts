import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import { join } from 'node:path';
import { root } from './stack.ts';

export function readSchema(): GraphQLSchema {
  return buildSchema(['appsync.graphql', 'schema.graphql'].map((file) => readFileSync(join(root, 'schema', file), 'utf8')).join('\n'));
}

/** Every field of a type and of the types below it, as a selection set. */
export function fullSelection(type: GraphQLObjectType): string {
  const fields = Object.values(type.getFields()).map((field) => {
    const below = getNamedType(field.type);
    return isObjectType(below) ? `${field.name} ${fullSelection(below)}` : field.name;
  });
  return `{ ${fields.join(' ')} }`;
}
