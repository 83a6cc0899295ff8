import { getNamedType, type GraphQLArgument, type GraphQLInputType, type GraphQLObjectType, isEnumType, isInputObjectType, isListType, isNonNullType, isObjectType, isScalarType } from 'graphql';
import { readSchema } from './selection.ts';

/** A seeded source of choices: mulberry32, after Tommy Ettinger. */
export class Choices {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** 0 ≤ x < 1 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  of<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error('nothing to choose from');
    return value;
  }
}

/** Values that have broken programs before. */
const odd: readonly unknown[] = [null, true, '', ' ', 0, -1, 1.5, 101, 1e308, 2 ** 53, 'a'.repeat(300), '\u0000', '💥', '__proto__', 'constructor', '../..', '%', '{}', [], [[]], {}, { a: 1 }, '9999-99-99', "' OR 1=1", '\ud800'];

export function oddValue(choices: Choices): unknown {
  return choices.of(odd);
}

const schema = readSchema();
const words = ['viewer-001', 'fuzz', 'x', 'the-printer-goes-wrong', 'Drama'];

/** A value that the type allows, most of the time. */
function inputValue(type: GraphQLInputType, choices: Choices): unknown {
  if (choices.chance(0.06)) return oddValue(choices);
  if (isNonNullType(type)) return inputValue(type.ofType as GraphQLInputType, choices);
  if (choices.chance(0.1)) return null;
  if (isListType(type)) return Array.from({ length: choices.below(4) }, () => inputValue(type.ofType, choices));
  if (isEnumType(type)) return choices.of(type.getValues()).name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || choices.chance(0.5));
    return Object.fromEntries(fields.map((field) => [field.name, inputValue(field.type, choices)]));
  }
  if (!isScalarType(type)) return null;
  switch (type.name) {
    case 'Int':
      return 1 + choices.below(100);
    case 'Float':
      return choices.next() * 100;
    case 'Boolean':
      return choices.chance(0.5);
    case 'AWSDateTime':
      return '2026-01-02T03:04:05.678Z';
    case 'AWSURL':
      return 'https://videos.example/fuzz';
    case 'AWSJSON':
      return '{"a":1}';
    default:
      return choices.of(words);
  }
}

function selection(type: GraphQLObjectType, choices: Choices, depth: number): string {
  const chosen = Object.values(type.getFields()).filter(() => choices.chance(0.5));
  const texts = (chosen.length > 0 ? chosen : Object.values(type.getFields()).slice(0, 1)).map((field) => {
    const below = getNamedType(field.type);
    const alias = choices.chance(0.1) ? `a${choices.below(9)}: ` : '';
    if (choices.chance(0.02)) return `${field.name}X`;
    if (!isObjectType(below)) return `${alias}${field.name}${choices.chance(0.01) ? ' { id }' : ''}`;
    return depth > 4 ? '__typename' : `${alias}${field.name} ${choices.chance(0.03) ? '' : selection(below, choices, depth + 1)}`;
  });
  if (choices.chance(0.05)) texts.push('__typename');
  if (choices.chance(0.05)) texts.push(`... on ${choices.of([type.name, 'Video', 'Nothing'])} { __typename }`);
  return `{ ${texts.join(' ')} }`;
}

/** A body for POST /graphql: a document of the schema, now and then spoilt. */
export function graphqlBody(choices: Choices): string {
  const kind = choices.of(['query', 'query', 'mutation', 'subscription'] as const);
  const root = { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: schema.getSubscriptionType() }[kind];
  if (!root) throw new Error(`no ${kind}`);
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  const fields = Array.from({ length: 1 + choices.below(2) }, () => choices.of(Object.values(root.getFields()))).map((field, at) => {
    const argument = ({ name, type }: GraphQLArgument): string => {
      const variable = `${name}${at}`;
      declared.push(`$${variable}: ${type.toString()}`);
      variables[variable] = inputValue(type, choices);
      return `${name}: $${variable}`;
    };
    const given = field.args.filter(({ type }) => (isNonNullType(type) ? !choices.chance(0.03) : choices.chance(0.5))).map(argument);
    const below = getNamedType(field.type);
    return `f${at}: ${field.name}${given.length > 0 ? `(${given.join(' ')})` : ''} ${isObjectType(below) ? selection(below, choices, 0) : ''}`;
  });
  let query = `${kind}${choices.chance(0.5) ? ' Fuzz' : ''}${declared.length > 0 ? `(${declared.join(' ')})` : ''} { ${fields.join(' ')} }`;
  if (choices.chance(0.15)) query = spoilt(query, choices);
  if (choices.chance(0.05)) delete variables[Object.keys(variables)[0] ?? ''];
  const body: Record<string, unknown> = { query, variables };
  if (choices.chance(0.05)) body['operationName'] = choices.of(['Fuzz', 'Other', '', null, 7]);
  if (choices.chance(0.05)) body[choices.of(['query', 'variables', 'operationName'])] = oddValue(choices);
  const text = JSON.stringify(body);
  return choices.chance(0.04) ? spoilt(text, choices) : text;
}

/** Cut, doubled, or with a stray character. */
export function spoilt(text: string, choices: Choices): string {
  const at = choices.below(text.length + 1);
  const how = choices.below(4);
  if (how === 0) return text.slice(0, at);
  if (how === 1) return text.slice(0, at) + text.slice(at + 1);
  if (how === 2) return text + text;
  return text.slice(0, at) + choices.of(['{', '}', '"', '\\', '$', '@', '\u0000', '…', '!', '#']) + text.slice(at);
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: { readonly parameters: Readonly<Record<string, OpenApiParameter>>; readonly schemas: Readonly<Record<string, JsonSchema>> };
}
interface OpenApiOperation {
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}
interface OpenApiParameter {
  readonly $ref?: string;
  readonly name?: string;
  readonly in?: string;
  readonly schema?: JsonSchema;
}
interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly format?: string;
}

export interface RestCall {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** A request to one of the API's paths, now and then by another method or with what it does not take. */
export function restCall(api: OpenApi, choices: Choices): RestCall {
  const [template, item] = choices.of(Object.entries(api.paths));
  const methods = Object.keys(item).filter((name) => name !== 'parameters');
  const method = choices.chance(0.08) ? choices.of(['delete', 'patch', 'put', 'post', 'get', 'head', 'options']) : choices.of(methods);
  const operation = item[method];
  const path = template.replace(/\{\w+\}/g, () => encodeURIComponent(toText(choices.chance(0.2) ? oddValue(choices) : choices.of(words)) || 'x'));
  const query = new URLSearchParams();
  for (const given of operation?.parameters ?? []) {
    const parameter = given.$ref === undefined ? given : api.components.parameters[given.$ref.split('/').at(-1) ?? ''];
    if (parameter?.in === 'query' && parameter.schema !== undefined && choices.chance(0.5)) query.append(parameter.name ?? '', toText(jsonValue(api, parameter.schema, choices)));
  }
  if (choices.chance(0.05)) query.append(choices.of(['unknown', 'limit', '__proto__']), toText(oddValue(choices)));
  const schemaOfBody = operation?.requestBody?.content['application/json']?.schema;
  const body = schemaOfBody === undefined ? undefined : JSON.stringify(jsonValue(api, schemaOfBody, choices));
  const asked = `${choices.chance(0.02) ? '/nowhere' : ''}${path}${query.size > 0 ? `?${query.toString()}` : ''}`;
  return { method: method.toUpperCase(), path: asked, ...(body === undefined ? {} : { body: choices.chance(0.1) ? spoilt(body, choices) : body }) };
}

function toText(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed();
}

function jsonValue(api: OpenApi, given: JsonSchema, choices: Choices): unknown {
  const schemaOf = given.$ref === undefined ? given : (api.components.schemas[given.$ref.split('/').at(-1) ?? ''] ?? {});
  if (choices.chance(0.08)) return oddValue(choices);
  if (schemaOf.enum !== undefined) return choices.of(schemaOf.enum);
  switch (schemaOf.type) {
    case 'object': {
      const names = Object.entries(schemaOf.properties ?? {}).filter(([name]) => schemaOf.required?.includes(name) === true || choices.chance(0.5));
      return Object.fromEntries(names.map(([name, each]) => [name, jsonValue(api, each, choices)]));
    }
    case 'array':
      return Array.from({ length: choices.below(4) }, () => jsonValue(api, schemaOf.items ?? {}, choices));
    case 'integer':
      return 1 + choices.below(100);
    case 'number':
      return choices.next() * 100;
    case 'boolean':
      return choices.chance(0.5);
    default:
      return schemaOf.format === 'date-time' ? '2026-01-02T03:04:05.678Z' : schemaOf.format === 'uri' ? 'https://videos.example/fuzz' : choices.of(words);
  }
}
