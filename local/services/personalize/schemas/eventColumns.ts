import { invalidInput } from '../errors.ts';
import type { StoredEvent } from '../store/EventStore.ts';
import type { Field } from './avroSchema.ts';

/** CREATION_TIMESTAMP → creationTimestamp: the name that PutEvents, PutItems and PutUsers have for a column. */
export function camelCase(column: string): string {
  return column.toLowerCase().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The JSON object that `properties` holds as text; throws InvalidInputException. */
export function readProperties(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidInput('properties must be a JSON object as text.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidInput('properties must be a JSON object as text.');
  return value as Record<string, unknown>;
}

/** A property's value as text, where its column takes it; undefined for null. `asText`: numbers may come as text. Throws InvalidInputException. */
export function columnText(field: Field, { key, given, asText = false }: { readonly key: string; readonly given: unknown; readonly asText?: boolean }): string | undefined {
  if (given === null) return undefined;
  const expected = field.type === 'string' ? 'string' : field.type === 'boolean' ? 'boolean' : 'number';
  const isNumberAsText = asText && expected === 'number' && typeof given === 'string' && given.trim() !== '' && Number.isFinite(Number(given));
  if (typeof given !== expected && !isNumberAsText) throw invalidInput(`properties.${key} must be a ${expected}; got ${JSON.stringify(given)}.`);
  return String(given);
}

/**
 * What a live event has for the columns of the interactions schema beside the common ones, by column name in upper case. Properties without a
 * column of their name are kept with the event and count for none. https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_Event.html
 */
export function eventColumns(event: Pick<StoredEvent, 'properties' | 'impression' | 'recommendationId' | 'eventAttributionSource'>, fields: readonly Field[]): Record<string, string> {
  const properties = readProperties(event.properties ?? undefined);
  const own = Object.fromEntries(
    fields.flatMap((field) => {
      const key = [camelCase(field.name), field.name].find((candidate) => properties[candidate] !== undefined);
      const text = key === undefined ? undefined : columnText(field, { key, given: properties[key], asText: true });
      return text === undefined ? [] : [[field.name.toUpperCase(), text]];
    }),
  );
  return {
    ...own,
    ...(event.impression === null ? {} : { IMPRESSION: (JSON.parse(event.impression) as string[]).join('|') }),
    ...(event.recommendationId === null ? {} : { RECOMMENDATION_ID: event.recommendationId }),
    ...(event.eventAttributionSource === null ? {} : { EVENT_ATTRIBUTION_SOURCE: event.eventAttributionSource }),
  };
}
