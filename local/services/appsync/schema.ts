import { readFileSync } from 'node:fs';
import { buildASTSchema, concatAST, type DocumentNode, type GraphQLFieldResolver, type GraphQLObjectType, GraphQLScalarType, type GraphQLSchema, isIntrospectionType, isObjectType, parse, validateSchema } from 'graphql';
import { TemplateError } from '../../service.ts';
import { deniedField } from './errors.ts';
import { fieldAccess, mayAccess } from './fieldAccess.ts';
import type { Api, Resolver } from './api.ts';
import { resolveField } from './resolve.ts';
import type { RequestState } from './requestState.ts';
import { awsScalars } from './scalars.ts';

const preludeFile = new URL('../../../schema/appsync.graphql', import.meta.url);

/** A schema of the template under AppSync's own scalars and directives, which it need not declare. */
export function buildSchema(definition: string): GraphQLSchema {
  let document: DocumentNode;
  try {
    const own = parse(definition);
    const declared = new Set(own.definitions.map((node) => ('name' in node ? node.name?.value : undefined)));
    const prelude = parse(readFileSync(preludeFile, 'utf8'));
    document = concatAST([{ ...prelude, definitions: prelude.definitions.filter((node) => !('name' in node) || !declared.has(node.name?.value)) }, own]);
  } catch (error) {
    throw new TemplateError(`AWS::AppSync::GraphQLSchema: ${(error as Error).message}`, { cause: error });
  }
  const schema = buildASTSchema(document, { assumeValidSDL: false });
  const [problem] = validateSchema(schema);
  if (problem) throw new TemplateError(`AWS::AppSync::GraphQLSchema: ${problem.message}`);
  for (const type of Object.values(schema.getTypeMap())) {
    const scalar = awsScalars.get(type.name);
    if (type instanceof GraphQLScalarType && scalar) Object.assign(type, { serialize: scalar.serialize, parseValue: scalar.parseValue, parseLiteral: scalar.parseLiteral });
  }
  return schema;
}

/** The field of a resolver's value with its own name; what a resolver returns is plain JSON. */
export function property(source: unknown, name: string): unknown {
  return typeof source === 'object' && source !== null ? (source as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** Puts authorization and the template's resolvers on every field. Throws TemplateError for a resolver of a field that does not exist. */
export function attachResolvers(api: Api): void {
  const missing = new Set(api.resolvers.keys());
  for (const type of Object.values(api.schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const key = `${type.name}.${field.name}`;
      missing.delete(key);
      field.resolve = guarded(api, type, field.name, api.resolvers.get(key));
    }
  }
  const [first] = missing;
  if (first === undefined) return;
  // In CloudFormation's words: https://github.com/aws/aws-cdk/issues/32848
  const [typeName = '', fieldName = ''] = first.split('.');
  const reason = isObjectType(api.schema.getType(typeName)) ? `No field named ${fieldName} found on type ${typeName}` : `Type ${typeName} not found`;
  throw new TemplateError(`AWS::AppSync::Resolver ${first}: ${reason}`);
}

function guarded(api: Api, type: GraphQLObjectType, fieldName: string, resolver: Resolver | undefined): GraphQLFieldResolver<unknown, RequestState, Record<string, unknown>> {
  const field = type.getFields()[fieldName];
  if (field === undefined) throw new TypeError(`${type.name} has no field ${fieldName}`);
  const open = fieldAccess(type, field, api.settings.defaultMode);
  return (source, args, state, info) => {
    if (!mayAccess(api.schema, type, { fieldName, open, caller: state.caller })) throw deniedField(fieldName, type.name);
    if (resolver && !state.publishing) {
      const path: (string | number)[] = [];
      for (let part: typeof info.path | undefined = info.path; part; part = part.prev) path.unshift(part.key);
      return resolveField(resolver, { api, state, source, args, info: { fieldName, fieldNodes: info.fieldNodes, fragments: info.fragments, parentTypeName: type.name, path } });
    }
    return property(source, fieldName);
  };
}
