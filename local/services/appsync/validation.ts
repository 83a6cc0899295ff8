import { type ASTNode, type ASTVisitor, BREAK, type DocumentNode, GraphQLError, type GraphQLSchema, Kind, NoSchemaIntrospectionCustomRule, specifiedRules, validate, type ValidationContext, type ValidationRule, visit } from 'graphql';
import { wireLocations, type WireError } from './errors.ts';

/** Words of graphql-java for an error of one rule of graphql-js: its type and description, from the parts of the original message. */
interface Wording {
  readonly pattern: RegExp;
  readonly type: string;
  readonly says: (...parts: string[]) => string;
  /** Fields on the way to it are named behind "@" unless set to false. */
  readonly located?: false;
}

/**
 * https://github.com/graphql-java/graphql-java/blob/v13.0/src/main/java/graphql/validation/rules: the version whose wording AppSync's
 * answers show (https://github.com/graphql/graphql-over-http/issues/81).
 */
const wordings: readonly Wording[] = [
  { pattern: /^Cannot query field "(\w+)" on type "(\w+)"/, type: 'FieldUndefined', says: (field, type) => `Field '${field}' in type '${type}' is undefined` },
  { pattern: /^Field "(\w+)" of type "([^"]+)" must have a selection/, type: 'SubSelectionRequired', says: (field, type) => `Sub selection required for type ${named(type)} of field ${field}` },
  { pattern: /^Field "(\w+)" must not have a selection since type "([^"]+)"/, type: 'SubSelectionNotAllowed', says: (field, type) => `Sub selection not allowed on leaf type ${type} of field ${field}` },
  { pattern: /^Field "\w+" argument "(\w+)" of type "[^"]+" is required/, type: 'MissingFieldArgument', says: (name) => `Missing field argument ${name}` },
  { pattern: /^Directive "@\w+" argument "(\w+)" of type "[^"]+" is required/, type: 'MissingDirectiveArgument', says: (name) => `Missing directive argument ${name}` },
  { pattern: /^Unknown argument "(\w+)" on field/, type: 'UnknownArgument', says: (name) => `Unknown field argument ${name}` },
  { pattern: /^Unknown argument "(\w+)" on directive/, type: 'UnknownDirective', says: (name) => `Unknown directive argument ${name}` },
  { pattern: /^Unknown type "(\w+)"/, type: 'UnknownType', says: (name) => `Unknown type ${name}` },
  { pattern: /^Unknown fragment "(\w+)"/, type: 'UndefinedFragment', says: (name) => `Undefined fragment ${name}` },
  { pattern: /^Unknown directive "@(\w+)"/, type: 'UnknownDirective', says: (name) => `Unknown directive ${name}` },
  { pattern: /^Directive "@(\w+)" may not be used on/, type: 'MisplacedDirective', says: (name) => `Directive ${name} not allowed here` },
  { pattern: /^Variable "\$(\w+)" is not defined/, type: 'UndefinedVariable', says: (name) => `Undefined variable ${name}` },
  { pattern: /^Variable "\$(\w+)" is never used/, type: 'UnusedVariable', says: (name) => `Unused variable ${name}`, located: false },
  { pattern: /^Variable "\$\w+" cannot be non-input type/, type: 'NonInputTypeOnVariable', says: () => 'Wrong type for a variable', located: false },
  { pattern: /^Variable "\$\w+" of type "([^"]+)" used in position expecting type "([^"]+)"/, type: 'VariableTypeMismatch', says: (found, expected) => `Variable type '${found}' doesn't match expected type '${expected}'` },
  { pattern: /^There can be only one variable named/, type: 'DuplicateVariableName', says: () => 'Duplicate variable name', located: false },
  { pattern: /^Fragment "(\w+)" is never used/, type: 'UnusedFragment', says: (name) => `Unused fragment ${name}`, located: false },
  { pattern: /^Cannot spread fragment/, type: 'FragmentCycle', says: () => 'Fragment cycles not allowed' },
  { pattern: /^Fragment "(\w+)" cannot be spread here as objects of type "(\w+)" can never be of type "(\w+)"/, type: 'InvalidFragmentType', says: (name, parent, type) => `Fragment ${name} cannot be spread here as objects of type ${parent} can never be of type ${type}` },
  { pattern: /^Fragment cannot be spread here as objects of type "(\w+)" can never be of type "(\w+)"/, type: 'InvalidFragmentType', says: (parent, type) => `Fragment cannot be spread here as objects of type ${parent} can never be of type ${type}` },
  { pattern: /^Fragment(?: "\w+")? cannot condition on non composite type/, type: 'InlineFragmentTypeConditionInvalid', says: () => 'Inline fragment type condition is invalid, must be on Object/Interface/Union' },
  { pattern: /^Fields "(\w+)" conflict because "?(\w+)"? and "?(\w+)"? are different fields/, type: 'FieldsConflict', says: (key, first, second) => `${key}: ${first} and ${second} are different fields` },
  { pattern: /^Fields "(\w+)" conflict because they have differing arguments/, type: 'FieldsConflict', says: (key) => `${key}: they have differing arguments` },
  { pattern: /^There can be only one operation named "(\w+)"/, type: 'DuplicateOperationName', says: (name) => `There can be only one operation named '${name}'`, located: false },
  { pattern: /^There can be only one fragment named "(\w+)"/, type: 'DuplicateFragmentName', says: (name) => `There can be only one fragment named '${name}'`, located: false },
  { pattern: /^This anonymous operation must be the only/, type: 'LoneAnonymousOperationViolation', says: () => 'Anonymous operation with other operations.', located: false },
];

function named(type: string): string {
  return type.replaceAll(/[![\]]/g, '');
}

/** Names of the fields and fragments around a node, outermost first. */
function fieldsAround(document: DocumentNode, target: ASTNode | undefined): readonly string[] {
  const names: string[] = [];
  let found: readonly string[] = [];
  const holder = (node: ASTNode): string | undefined => (node.kind === Kind.FIELD || node.kind === Kind.FRAGMENT_DEFINITION ? node.name.value : undefined);
  const visitor: ASTVisitor = {
    enter(node) {
      const name = holder(node);
      if (name !== undefined) names.push(name);
      if (node !== target) return undefined;
      found = [...names];
      return BREAK;
    },
    leave(node) {
      if (holder(node) !== undefined) names.pop();
    },
  };
  visit(document, visitor);
  return found;
}

/** 'StringValue{value='x'}', as graphql-java prints a value node. */
function javaValue(node: ASTNode): string {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
    case Kind.STRING:
    case Kind.BOOLEAN:
      return `${node.kind}{value=${node.kind === Kind.STRING ? `'${node.value}'` : String(node.value)}}`;
    case Kind.ENUM:
      return `EnumValue{name='${node.value}'}`;
    case Kind.NULL:
      return 'NullValue{}';
    case Kind.LIST:
      return `ArrayValue{values=[${node.values.map(javaValue).join(', ')}]}`;
    case Kind.OBJECT:
      return `ObjectValue{objectFields=[${node.fields.map((field) => `ObjectField{name='${field.name.value}', value=${javaValue(field.value)}}`).join(', ')}]}`;
    default:
      return node.kind;
  }
}

/** The argument that a value stands in, with the fields of input objects on the way: "input.genres". */
function argumentPath(document: DocumentNode, target: ASTNode | undefined): string {
  const names: string[] = [];
  let found = '';
  const isNamed = (node: ASTNode): boolean => node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD;
  visit(document, {
    enter(node) {
      if ((node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) && isNamed(node)) names.push(node.name.value);
      if (node !== target) return undefined;
      found = names.join('.');
      return BREAK;
    },
    leave(node) {
      if (isNamed(node)) names.pop();
    },
  });
  return found;
}

function wrongType(document: DocumentNode, error: GraphQLError): string | undefined {
  const [node] = error.nodes ?? [];
  const expected = /^Expected value of type "([^"]+)"|^(Int|Float|String|Boolean|ID) cannot represent|^Value "[^"]*" does not exist in "(\w+)" enum|^Enum "(\w+)" cannot represent|^Field "\w+\.(\w+)" of required type/.exec(error.message);
  if (!node || !expected) return undefined;
  const type = expected.slice(1).find((part) => part !== undefined) ?? '';
  const missing = /^Field "\w+\.(\w+)" of required type/.exec(error.message);
  if (missing) return `argument '${argumentPath(document, node)}' with value '${javaValue(node)}' is missing required fields '[${missing[1] ?? ''}]'`;
  return `argument '${argumentPath(document, node)}' with value '${javaValue(node)}' is not a valid '${named(type)}'`;
}

function inJavaWords(document: DocumentNode, error: GraphQLError): WireError {
  const locations = wireLocations(error)?.slice(0, 1) ?? null;
  // A variable's declaration is in no field; where it is used is.
  const around = (error.nodes ?? []).map((node) => fieldsAround(document, node)).find((fields) => fields.length > 0) ?? [];
  const path = around.join('/');
  const place = path === '' ? '' : ` @ '${path}'`;
  for (const { pattern, type, says, located } of wordings) {
    const found = pattern.exec(error.message);
    if (found) return { path: null, locations, message: `Validation error of type ${type}: ${says(...found.slice(1))}${located === false ? '' : place}` };
  }
  const value = wrongType(document, error);
  return { path: null, locations, message: `Validation error of type ${value === undefined ? 'InvalidSyntax' : 'WrongType'}: ${value ?? error.message}${place}` };
}

/** Fields within fields, at most `limit` deep: QueryDepthLimit of the API. */
function depthRule(limit: number): ValidationRule {
  return (context: ValidationContext): ASTVisitor => {
    let depth = 0;
    return {
      Field: {
        enter(node) {
          depth += 1;
          if (depth === limit + 1 && !node.name.value.startsWith('__')) context.reportError(new GraphQLError(`Query depth limit of ${limit} exceeded.`, { nodes: node }));
        },
        leave() {
          depth -= 1;
        },
      },
    };
  };
}

/** AppSync's bound on queryDepthLimit. */
const maxDepth = 75;

/** Errors of a document against the schema, in graphql-java's words; [] for a sound one. */
export function validateDocument(schema: GraphQLSchema, document: DocumentNode, options: { readonly depthLimit: number; readonly introspection: boolean }): readonly WireError[] {
  const errors = validate(schema, document, [...specifiedRules, ...(options.introspection ? [] : [NoSchemaIntrospectionCustomRule])]);
  if (errors.length > 0) return errors.map((error) => inJavaWords(document, error));
  return validate(schema, document, [depthRule(options.depthLimit || maxDepth)]).map((error) => ({ path: null, locations: wireLocations(error), message: error.message }));
}
