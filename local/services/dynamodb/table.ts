import { createHash } from 'node:crypto';
import { type AttributeValue, type Item } from './attributes.ts';
import { sortableNumber } from './dynalite.ts';

export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}

export interface Projection {
  readonly ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly NonKeyAttributes?: readonly string[];
}

export interface IndexDefinition {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: Projection;
  readonly ProvisionedThroughput?: { readonly ReadCapacityUnits: number; readonly WriteCapacityUnits: number };
}

export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** What a table is, in the words of CreateTable and DescribeTable; kept as JSON. */
export interface TableDescription {
  readonly TableName: string;
  readonly TableArn: string;
  readonly TableId: string;
  /** Epoch seconds. */
  readonly CreationDateTime: number;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: 'S' | 'N' | 'B' }[];
  readonly LocalSecondaryIndexes?: readonly IndexDefinition[];
  readonly GlobalSecondaryIndexes?: readonly IndexDefinition[];
  readonly BillingMode: 'PAY_PER_REQUEST' | 'PROVISIONED';
  readonly ProvisionedThroughput?: { readonly ReadCapacityUnits: number; readonly WriteCapacityUnits: number };
  readonly StreamSpecification?: { readonly StreamEnabled: true; readonly StreamViewType: StreamViewType };
  readonly LatestStreamLabel?: string;
  readonly LatestStreamArn?: string;
  readonly DeletionProtectionEnabled: boolean;
  readonly SSEDescription?: Readonly<Record<string, unknown>>;
  readonly TimeToLive?: { readonly AttributeName: string; readonly Enabled: boolean };
}

interface KeyPart {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

/** How a key schema turns an item into bytes that sort as AWS sorts. */
export interface KeyPlan {
  readonly hash: KeyPart;
  readonly range: KeyPart | undefined;
}

export interface Key {
  /** Four bytes of MD5 before the value: Scan's order says nothing about the values, as on AWS. */
  readonly hash: Uint8Array;
  /** Empty without a range key. */
  readonly range: Uint8Array;
}

export interface Index {
  /** Row id in the database. */
  readonly id: number;
  readonly name: string;
  readonly global: boolean;
  readonly definition: IndexDefinition;
  readonly keys: KeyPlan;
}

/** A table ready for use. */
export interface Table {
  /** Row id in the database. */
  readonly id: number;
  readonly description: TableDescription;
  readonly keys: KeyPlan;
  readonly indexes: readonly Index[];
}

const empty = new Uint8Array(0);

export function keyPlan(description: Pick<TableDescription, 'AttributeDefinitions'>, schema: readonly KeySchemaElement[]): KeyPlan {
  const part = (keyType: 'HASH' | 'RANGE'): KeyPart | undefined => {
    const name = schema.find((element) => element.KeyType === keyType)?.AttributeName;
    if (name === undefined) return undefined;
    const type = description.AttributeDefinitions.find((definition) => definition.AttributeName === name)?.AttributeType;
    return type && { name, type };
  };
  const hash = part('HASH');
  if (!hash) throw new Error('A key schema has no hash key whose type is defined');
  return { hash, range: part('RANGE') };
}

/** Undefined where the item lacks a key attribute: a sparse index leaves it out. */
export function keyOf(item: Item, plan: KeyPlan): Key | undefined {
  const hashValue = item[plan.hash.name];
  if (hashValue?.[plan.hash.type] === undefined) return undefined;
  if (!plan.range) return { hash: hashBytes(hashValue), range: empty };
  const rangeValue = item[plan.range.name];
  if (rangeValue?.[plan.range.type] === undefined) return undefined;
  return { hash: hashBytes(hashValue), range: sortableBytes(rangeValue) };
}

/** The key of an item or a Key that has been validated. */
export function primaryKey(item: Item, plan: KeyPlan): Key {
  const key = keyOf(item, plan);
  if (!key) throw new Error('An item without its key came past validation');
  return key;
}

export function hashBytes(value: AttributeValue): Uint8Array {
  const bytes = sortableBytes(value);
  return Buffer.concat([createHash('md5').update(bytes).digest().subarray(0, 4), bytes]);
}

/** UTF-8, the sortable form of a number, or the bytes themselves. */
export function sortableBytes(value: AttributeValue): Uint8Array {
  if (value.S !== undefined) return Buffer.from(value.S, 'utf8');
  if (value.N !== undefined) return Buffer.from(sortableNumber(value.N), 'latin1');
  return Buffer.from(value.B ?? '', 'base64');
}

export function pickAttributes(item: Item, names: Iterable<string>): Item {
  const picked: Record<string, AttributeValue> = {};
  for (const name of names) {
    const value = item[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

export function keyNames(plan: KeyPlan): readonly string[] {
  return plan.range ? [plan.hash.name, plan.range.name] : [plan.hash.name];
}
