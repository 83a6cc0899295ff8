import { eventsNotActive, invalidInput, runtimeResourceNotFound } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import type { Field } from '../schemas/avroSchema.ts';
import { camelCase, columnText, readProperties } from '../schemas/eventColumns.ts';
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
  if (dataset === undefined) throw runtimeResourceNotFound('Dataset', datasetArn);
  if (dataset.status !== 'ACTIVE') throw eventsNotActive(datasetArn, dataset.status);
  if (dataset.datasetType !== kind) throw invalidInput(`Dataset ${datasetArn} is of type ${dataset.datasetType}; expected ${kind}.`);
  const group = personalize.group(dataset.datasetGroupArn);
  const fields = new Map((group.schema(kind)?.fields ?? []).map((field) => [camelCase(field.name), field]));
  const rows = options.rows.map(({ id, properties }) => [id, readFields(properties, fields)] as const);
  personalize.metadata.write(datasetArn, rows, { replace: false, put: true });
  group.forget(kind);
}

function readFields(properties: string | undefined, fields: ReadonlyMap<string, Field>): MetadataFields {
  return Object.fromEntries(
    Object.entries(readProperties(properties)).flatMap(([key, given]) => {
      const field = fields.get(key) ?? [...fields.values()].find((candidate) => candidate.name === key);
      if (field === undefined) throw invalidInput(`properties has the key ${key}, but the schema has no such column; expected ${[...fields.keys()].join(', ')}.`);
      const text = columnText(field, { key, given });
      return text === undefined ? [] : [[field.name.toUpperCase(), text]];
    }),
  );
}
