import { invalidInput, runtimeResourceNotFound } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import type { Field } from '../schemas/avroSchema.ts';
import type { MetadataFields } from '../store/MetadataStore.ts';

/** One item or user of PutItems and PutUsers; `properties` is a JSON object as text, its keys the schema's columns in camel case. */
export interface Row {
  readonly id: string;
  readonly properties: string | undefined;
}

/** Adds or replaces rows of an items or users dataset. https://docs.aws.amazon.com/personalize/latest/dg/importing-items.html */
export function putMetadata(personalize: Personalize, options: { readonly datasetArn: string; readonly kind: 'ITEMS' | 'USERS'; readonly rows: readonly Row[] }): void {
  const { datasetArn, kind } = options;
  const dataset = personalize.resources.find('dataset', datasetArn);
  if (dataset?.status !== 'ACTIVE') throw runtimeResourceNotFound('Dataset', datasetArn);
  if (dataset.datasetType !== kind) throw invalidInput(`Dataset ${datasetArn} is of type ${dataset.datasetType}; expected ${kind}.`);
  const group = personalize.group(dataset.datasetGroupArn);
  const fields = new Map((group.schema(kind)?.fields ?? []).map((field) => [camelCase(field.name), field]));
  const rows = options.rows.map(({ id, properties }) => [id, readFields(properties, fields)] as const);
  personalize.metadata.write(datasetArn, rows, { replace: false, put: true });
  group.forget(kind);
}

function readFields(properties: string | undefined, fields: ReadonlyMap<string, Field>): MetadataFields {
  if (properties === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(properties);
  } catch {
    throw invalidInput('properties must be a JSON object as text.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidInput('properties must be a JSON object as text.');
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, given]: [string, unknown]) => {
      const field = fields.get(key) ?? [...fields.values()].find((candidate) => candidate.name === key);
      if (field === undefined) throw invalidInput(`properties has the key ${key}, but the schema has no such column; expected ${[...fields.keys()].join(', ')}.`);
      if (given === null) return [];
      const expected = field.type === 'string' ? 'string' : field.type === 'boolean' ? 'boolean' : 'number';
      if (typeof given !== expected) throw invalidInput(`properties.${key} must be a ${expected}; got ${JSON.stringify(given)}.`);
      return [[field.name.toUpperCase(), String(given)]];
    }),
  );
}

/** CREATION_TIMESTAMP → creationTimestamp */
function camelCase(column: string): string {
  return column.toLowerCase().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
