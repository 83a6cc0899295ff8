import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { readOpenApi } from '../infra/RestApi.ts';

/** One request to the REST API and its answer. */
export interface Exchange {
  readonly method: string;
  /** Behind the stage, without the query, as sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** As sent; undefined for none. */
  readonly body: string | undefined;
  readonly status: number;
  readonly contentType: string | null;
  readonly answer: string;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: { readonly type?: string };
}
interface Operation {
  readonly parameters?: readonly object[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
}

const document = readOpenApi() as object;
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat('uri', (text: string) => URL.canParse(text));
ajv.addFormat('uri-reference', true);
ajv.addFormat('date-time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/);
ajv.addSchema(document, 'openapi');

/**
 * Throws for an exchange that schema/openapi.yaml does not describe: an answer of another status, type or shape, or a request taken that
 * it forbids. Paths and methods that it does not have must have been refused.
 */
export function requireDescribed(exchange: Exchange): void {
  const faults = faultsOf(exchange);
  if (faults.length > 0) throw new Error(`${exchange.method} ${exchange.path} → ${exchange.status} is not as schema/openapi.yaml has it: ${faults.join('; ')}\n${exchange.answer.slice(0, 1000)}`);
}

function faultsOf(exchange: Exchange): readonly string[] {
  const paths = lookUp('#/paths') as Readonly<Record<string, Readonly<Record<string, object>>>>;
  const found = Object.keys(paths).flatMap((template) => {
    const values = matched(template, exchange.path);
    return values === undefined ? [] : [{ template, values }];
  });
  const [{ template, values } = { template: '', values: {} }] = found.toSorted((one, other) => Object.keys(one.values).length - Object.keys(other.values).length);
  const pointer = `#/paths/${escaped(template)}/${exchange.method.toLowerCase()}`;
  const operation = lookUp(pointer) as Operation | undefined;
  if (operation === undefined) return [401, 403, 404, 405].includes(exchange.status) ? [] : ['an operation that is not described'];
  const shared = (paths[template]?.['parameters'] as readonly object[] | undefined) ?? [];
  const wrong = [
    ...shared.flatMap((_, at) => parameterFaults(`#/paths/${escaped(template)}/parameters/${at}`, values, exchange)),
    ...(operation.parameters ?? []).flatMap((_, at) => parameterFaults(`${pointer}/parameters/${at}`, values, exchange)),
    ...(operation.requestBody === undefined ? [] : bodyFaults(`${pointer}/requestBody/content/application~1json/schema`, exchange.body ?? '')),
  ];
  return [...(wrong.length > 0 && exchange.status < 400 ? wrong.map((fault) => `took ${fault}`) : []), ...answerFaults(pointer, operation, exchange)];
}

function answerFaults(pointer: string, operation: Operation, { status, contentType, answer }: Exchange): readonly string[] {
  if (operation.responses[String(status)] === undefined) return [`the status, which is none of ${Object.keys(operation.responses).join(', ')}`];
  const at = followed(`${pointer}/responses/${status}`);
  const { content } = lookUp(at) as { readonly content?: Readonly<Record<string, object>> };
  if (content === undefined) return answer === '' ? [] : ['a body where none is described'];
  const type = contentType?.split(';')[0] ?? '';
  if (content[type] === undefined) return [`the type ${type}, expected ${Object.keys(content).join(', ')}`];
  return bodyFaults(`${at}/content/${escaped(type)}/schema`, answer);
}

function parameterFaults(pointer: string, values: Readonly<Record<string, string>>, { query }: Exchange): readonly string[] {
  const at = followed(pointer);
  const parameter = lookUp(at) as Parameter;
  const text = parameter.in === 'path' ? values[parameter.name] : parameter.in === 'query' ? (query.get(parameter.name) ?? undefined) : undefined;
  if (text === undefined) return parameter.required === true ? [`no ${parameter.name}`] : [];
  return check(`${at}/schema`, typed(text, (lookUp(followed(`${at}/schema`)) as { readonly type?: string }).type)).map((fault) => `${parameter.name} ${fault}`);
}

function bodyFaults(pointer: string, text: string): readonly string[] {
  try {
    return check(pointer, JSON.parse(text));
  } catch {
    return ['a body that is no JSON'];
  }
}

function check(pointer: string, value: unknown): readonly string[] {
  const validate: ValidateFunction | undefined = ajv.getSchema(`openapi${pointer.replaceAll('{', '%7B').replaceAll('}', '%7D')}`);
  if (validate === undefined) throw new Error(`schema/openapi.yaml has no ${pointer}.`);
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`.trim());
}

function typed(text: string, type: string | undefined): unknown {
  switch (type) {
    case 'integer':
    case 'number':
      return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : text;
    case 'array':
      return text.split(',');
    default:
      return text;
  }
}

/** The path's parameters, decoded; undefined when it is another path. */
function matched(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const [expected, got] = [template.split('/'), path.split('/')];
  if (expected.length !== got.length) return undefined;
  const values: Record<string, string> = {};
  for (const [at, segment] of expected.entries()) {
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    const value = got[at] ?? '';
    if (name === undefined ? segment !== value : value === '') return undefined;
    if (name !== undefined) values[name] = decodeURIComponent(value);
  }
  return values;
}

/** Where a reference leads, or the place itself. */
function followed(pointer: string): string {
  const { $ref } = lookUp(pointer) as { readonly $ref?: string };
  return $ref === undefined ? pointer : followed($ref);
}

function lookUp(pointer: string): unknown {
  const names = pointer.split('/').slice(1).map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name], document);
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
