/** A DynamoDB attribute value as util.dynamodb writes it: numbers stay numbers, toNull gives {NULL: null}. */
export type UtilAttributeValue = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/appsync/latest/devguide/dynamodb-helpers-in-util-dynamodb-js.html */
export function toDynamoDB(value: unknown): UtilAttributeValue {
  if (value === null || value === undefined) return { NULL: null };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(toDynamoDB) };
  return { M: toMapValues(value as Record<string, unknown>) };
}

export function toMapValues(values: Readonly<Record<string, unknown>>): Record<string, UtilAttributeValue> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined).map(([name, value]) => [name, toDynamoDB(value)]));
}

function whenPresent<T, R>(convert: (value: T) => R): (value: T | null | undefined) => R | null {
  return (value) => (value === null || value === undefined ? null : convert(value));
}

const s3Object = (key: string, bucket: string, region: string, version?: string): UtilAttributeValue => ({
  S: JSON.stringify({ s3: { key, bucket, region, ...(version === undefined ? {} : { version }) } }),
});

const conversions: Readonly<Record<string, (...values: never[]) => unknown>> = {
  toDynamoDB,
  toString: whenPresent((value: string) => ({ S: value })),
  toStringSet: whenPresent((values: readonly string[]) => ({ SS: values })),
  toNumber: whenPresent((value: number) => ({ N: value })),
  toNumberSet: whenPresent((values: readonly number[]) => ({ NS: values })),
  toBinary: whenPresent((value: string) => ({ B: value })),
  toBinarySet: whenPresent((values: readonly string[]) => ({ BS: values })),
  toBoolean: whenPresent((value: boolean) => ({ BOOL: value })),
  toNull: () => ({ NULL: null }),
  toList: whenPresent((values: readonly unknown[]) => ({ L: values.map(toDynamoDB) })),
  toMap: whenPresent((values: Readonly<Record<string, unknown>>) => ({ M: toMapValues(values) })),
  toMapValues: whenPresent(toMapValues),
  toS3Object: s3Object,
};

/** Each conversion also answers as JSON text under its name with "Json" behind it. */
export const dynamodbUtil: Readonly<Record<string, unknown>> = {
  ...conversions,
  ...Object.fromEntries(Object.entries(conversions).map(([name, convert]) => [`${name}Json`, (...values: never[]) => JSON.stringify(convert(...values))])),
  fromS3ObjectJson: (value: string) => (JSON.parse(value) as { s3?: unknown }).s3 ?? null,
};
