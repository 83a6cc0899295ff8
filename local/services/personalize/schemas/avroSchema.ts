import { invalidInput } from '../errors.ts';
import type { DatasetKind } from '../store/resourceTypes.ts';

export interface Field {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'int' | 'long' | 'float' | 'double';
  readonly nullable: boolean;
  readonly categorical: boolean;
  /** Unstructured text, which filters cannot use. */
  readonly textual: boolean;
}

export interface DatasetSchema {
  readonly kind: DatasetKind;
  readonly fields: readonly Field[];
}

const types: readonly string[] = ['string', 'boolean', 'int', 'long', 'float', 'double'];

/** Fields that must be there, with the types they may have. https://docs.aws.amazon.com/personalize/latest/dg/how-it-works-dataset-schema.html */
const requiredFields: Readonly<Record<DatasetKind, Readonly<Record<string, Field['type']>>>> = {
  INTERACTIONS: { USER_ID: 'string', ITEM_ID: 'string', TIMESTAMP: 'long' },
  ITEMS: { ITEM_ID: 'string' },
  USERS: { USER_ID: 'string' },
};

/** Fields that mean the same in every schema: nothing else may go by their names. */
const reservedFields: Readonly<Record<DatasetKind, Readonly<Record<string, readonly Field['type'][]>>>> = {
  INTERACTIONS: { EVENT_TYPE: ['string'], EVENT_VALUE: ['float', 'double'], IMPRESSION: ['string'], RECOMMENDATION_ID: ['string'], EVENT_ATTRIBUTION_SOURCE: ['string'] },
  ITEMS: { CREATION_TIMESTAMP: ['long'] },
  USERS: {},
};

/** Reads the Avro schema of an interactions, items or users dataset; throws InvalidInputException. */
export function parseDatasetSchema(text: string): DatasetSchema {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalidInput('The schema is not valid JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null) throw invalidInput('The schema must be an Avro record.');
  const { type, name, fields } = parsed as Record<string, unknown>;
  if (type !== 'record' || typeof name !== 'string' || !Array.isArray(fields)) throw invalidInput('The schema must be an Avro record with a name and fields.');
  const kind = datasetKind(name);
  if (kind === undefined) throw invalidInput(`The schema name must be one of Interactions, Items, Users; got ${name}.`);
  const read = fields.map(readField);
  const duplicate = read.find((field, position) => read.findIndex((other) => other.name === field.name) !== position);
  if (duplicate !== undefined) throw invalidInput(`The schema has two fields named ${duplicate.name}.`);
  const missing = Object.keys(requiredFields[kind]).filter((required) => !read.some((field) => field.name === required));
  if (missing.length > 0) throw invalidInput(`Input schema is missing the following columns:[${missing.join(', ')}]`);
  for (const [required, expected] of Object.entries(requiredFields[kind])) {
    const field = read.find((candidate) => candidate.name === required);
    if (field?.type !== expected || field.nullable) throw invalidInput(`The field ${required} must be of type ${expected}.`);
  }
  for (const field of read) checkField(kind, field);
  checkCounts(kind, read);
  return { kind, fields: read };
}

/** https://docs.aws.amazon.com/personalize/latest/dg/limits.html */
const mostMetadata: Readonly<Record<DatasetKind, number>> = { INTERACTIONS: 5, ITEMS: 100, USERS: 25 };

function checkCounts(kind: DatasetKind, fields: readonly Field[]): void {
  const metadata = fields.filter(({ name }) => !(name in requiredFields[kind]) && !(name in reservedFields[kind]));
  if (metadata.length > mostMetadata[kind]) throw invalidInput(`The schema has ${metadata.length} metadata fields; ${kind} datasets can have at most ${mostMetadata[kind]}.`);
  const textual = fields.filter((field) => field.textual);
  if (textual.length > 1) throw invalidInput(`The schema has ${textual.length} textual fields; there can be at most 1.`);
}

function checkField(kind: DatasetKind, { name, type, categorical, textual }: Field): void {
  const reserved = reservedFields[kind][name];
  if (reserved?.includes(type) === false) throw invalidInput(`The reserved field ${name} must be of type ${reserved.join(' or ')}; got ${type}.`);
  if ((categorical || textual) && type !== 'string') throw invalidInput(`The field ${name} is of type ${type}: only string fields can be categorical or textual.`);
  if (categorical && textual) throw invalidInput(`The field ${name} cannot be categorical and textual at once.`);
  if (textual && kind !== 'ITEMS') throw invalidInput(`The field ${name} is textual: only Items schemas can have textual fields.`);
}

/** "Interactions", "ITEMS", … in any case; undefined for dataset types that do not exist locally. */
export function datasetKind(name: string): DatasetKind | undefined {
  const upper = name.toUpperCase();
  return upper === 'INTERACTIONS' || upper === 'ITEMS' || upper === 'USERS' ? upper : undefined;
}

function readField(field: unknown): Field {
  if (typeof field !== 'object' || field === null) throw invalidInput('Each field of the schema must be an object.');
  const { name, type, categorical, textual } = field as Record<string, unknown>;
  if (typeof name !== 'string' || !/^[A-Za-z_]\w*$/.test(name)) throw invalidInput(`The schema has a field with an invalid name: ${JSON.stringify(name)}.`);
  const members: readonly unknown[] = Array.isArray(type) ? type : [type];
  const valueTypes = members.filter((member) => member !== 'null');
  const [valueType] = valueTypes;
  if (valueTypes.length !== 1 || typeof valueType !== 'string' || !types.includes(valueType)) {
    throw invalidInput(`The field ${name} has an unsupported type ${JSON.stringify(type)}; expected one of ${types.join(', ')}, or a union of one with null.`);
  }
  return { name, type: valueType as Field['type'], nullable: members.includes('null'), categorical: categorical === true, textual: textual === true };
}
