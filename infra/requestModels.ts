import { type JsonSchema, JsonSchemaType, JsonSchemaVersion } from 'aws-cdk-lib/aws-apigateway';

/** As in schema/openapi.yaml: JSON Schema 2020-12, or a reference into the document's components. */
export interface ApiSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, ApiSchema>>;
  readonly items?: ApiSchema;
}

export interface ApiOperation {
  readonly operationId?: string;
  readonly security?: readonly unknown[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: ApiSchema }>> };
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, ApiSchema>> };
}

/**
 * What API Gateway checks of a body before the function sees it: fields and their types, just as GraphQL checks them against its schema.
 * Limits are left to resolvers/validate.ts, so that both APIs say the same of them. API Gateway knows draft 4 of JSON Schema.
 */
export function structureOf(document: ApiDocument, schema: ApiSchema): JsonSchema {
  return { schema: JsonSchemaVersion.DRAFT4, ...structure(document, schema, true) };
}

function structure(document: ApiDocument, given: ApiSchema, required: boolean): JsonSchema {
  const schema = resolve(document, given);
  const type = schemaTypes(schema.type);
  return {
    // A field that may be left out may be null as well.
    ...(type.length === 0 ? {} : { type: required ? type : [...type, JsonSchemaType.NULL] }),
    ...(schema.required === undefined ? {} : { required: [...schema.required] }),
    ...(schema.items === undefined ? {} : { items: structure(document, schema.items, true) }),
    ...(schema.properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(schema.properties).map(([name, property]) => [name, structure(document, property, schema.required?.includes(name) ?? false)])) }),
  };
}

function resolve(document: ApiDocument, schema: ApiSchema): ApiSchema {
  const name = schema.$ref?.replace('#/components/schemas/', '');
  if (name === undefined) return schema;
  const found = document.components.schemas[name];
  if (found === undefined) throw new Error(`schema/openapi.yaml refers to ${String(schema.$ref)}, which it does not have.`);
  return resolve(document, found);
}

function schemaTypes(type: ApiSchema['type']): JsonSchemaType[] {
  const names = type === undefined ? [] : typeof type === 'string' ? [type] : type;
  return names.map((name) => {
    const known = Object.values(JsonSchemaType).find((value) => value === name);
    if (known === undefined) throw new Error(`schema/openapi.yaml has the type "${name}", which JSON Schema does not.`);
    return known;
  });
}
