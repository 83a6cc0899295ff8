import { createRequire } from 'node:module';
import { AwsError } from '../../service.ts';
import { type AttributeValue, type Item } from './attributes.ts';
import { type TableDescription } from './table.ts';

/**
 * What is taken from dynalite, typed: AWS's request validation with its texts, the expression grammars, and what conditions, projections
 * and updates mean. Storage, indexes, transactions and streams are ours.
 */

/** A parsed expression; dynalite's own business inside. */
export interface Condition {
  readonly expression: unknown;
  readonly pathHeads?: Readonly<Record<string, boolean>>;
  readonly nestedPaths?: Readonly<Record<string, boolean>>;
}

export interface KeyCondition {
  readonly ComparisonOperator: string;
  readonly AttributeValueList: readonly AttributeValue[];
}

/** A request after validation: the fields that its operation knows, numbers in normal form, expressions parsed. */
export interface Checked {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ReturnValues?: string;
  readonly ReturnConsumedCapacity?: string;
  readonly ConsistentRead?: boolean;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly Select?: string;
  readonly Segment?: number;
  readonly TotalSegments?: number;
  readonly ExclusiveStartKey?: Item;
  readonly ExclusiveStartTableName?: string;
  readonly AttributesToGet?: readonly string[];
  readonly KeyConditions?: Readonly<Record<string, KeyCondition>>;
  readonly QueryFilter?: Readonly<Record<string, unknown>>;
  readonly ScanFilter?: Readonly<Record<string, unknown>>;
  readonly ConditionalOperator?: string;
  readonly AttributeUpdates?: Readonly<Record<string, unknown>>;
  readonly _condition?: Condition;
  readonly _filter?: Condition;
  readonly _projection?: { readonly paths: readonly unknown[]; readonly nestedPaths?: Readonly<Record<string, boolean>> };
  readonly _updates?: { readonly paths: readonly unknown[] };
}

interface DynaliteError extends Error {
  readonly statusCode?: number;
  readonly body?: { readonly __type: string; readonly message?: string; readonly Message?: string };
}

type Invalid = DynaliteError | null | undefined;

interface ValidationModule {
  readonly types: Readonly<Record<string, unknown>>;
  readonly custom?: unknown;
}

interface Validations {
  checkTypes(data: object, types: Readonly<Record<string, unknown>>): Checked;
  checkValidations(data: Checked, types: Readonly<Record<string, unknown>>, custom: unknown, store: { readonly options: { readonly maxItemSize: number } }): void;
}

interface Semantics {
  validateKey(key: Item, table: TableDescription): Invalid;
  validateItem(item: Item, table: TableDescription): Invalid;
  validateKeyPaths(nestedPaths: unknown, table: TableDescription): Invalid;
  checkConditional(data: Checked, existing: Item | undefined): Invalid;
  matchesExprFilter(item: Item, expression: unknown): boolean;
  matchesFilter(item: Item, filter: unknown, conditionalOperator: string | undefined): boolean;
  compare(operator: string, value: AttributeValue | undefined, operands: readonly AttributeValue[]): boolean;
  mapPaths(paths: readonly unknown[], item: Item): Item;
  toLexiStr(value: string, type: 'N'): string;
}

/** The slice of dynalite's store that its UpdateItem touches. Calling back at once keeps the whole action synchronous. */
interface UpdateStore {
  readonly options: { readonly maxItemSize: number };
  getTable(name: string, callback: (error: null, table: TableDescription) => void): void;
  getItemDb(name: string): {
    lock(key: string, work: (release: <T>(callback: T) => T) => void): void;
    get(key: string, callback: (error: { readonly name: string } | null, item?: Item) => void): void;
    put(key: string, item: Item, callback: () => void): void;
  };
  getIndexDb(): { put(key: string, item: Item, callback: () => void): void; del(key: string, callback: () => void): void };
}

type UpdateItem = (store: UpdateStore, data: Checked, callback: (error: DynaliteError | null, result?: { readonly Attributes?: Item }) => void) => void;

const load = createRequire(import.meta.url);
const semantics = load('dynalite/db') as Semantics;
const validations = load('dynalite/validations') as Validations;
const updateItem = load('dynalite/actions/updateItem') as UpdateItem;

export type ValidatedOperation =
  | 'batchGetItem' | 'batchWriteItem' | 'createTable' | 'deleteItem' | 'deleteTable' | 'describeTable' | 'describeTimeToLive'
  | 'getItem' | 'listTables' | 'putItem' | 'query' | 'scan' | 'updateItem';

const modules = new Map<ValidatedOperation, ValidationModule>();

/** Throws AWS's ValidationException or SerializationException. `input` loses the fields that the operation does not know. */
export function validate(operation: ValidatedOperation, input: object): Checked {
  const known = modules.get(operation);
  const module = known ?? (load(`dynalite/validations/${operation}`) as ValidationModule);
  if (!known) modules.set(operation, module);
  return translating(() => {
    const checked = validations.checkTypes(input, module.types);
    // Item sizes are checked by our own count, which counts UTF-8 bytes.
    validations.checkValidations(checked, module.types, module.custom, { options: { maxItemSize: Infinity } });
    return checked;
  });
}

export function checkKey(key: Item, table: TableDescription): void {
  throwInvalid(semantics.validateKey(key, table));
}

export function checkItem(item: Item, table: TableDescription): void {
  throwInvalid(semantics.validateItem(item, table));
}

/** Keys are scalars: an expression may not look inside them. */
export function checkPaths(expression: { readonly nestedPaths?: unknown } | undefined, table: TableDescription): void {
  throwInvalid(semantics.validateKeyPaths(expression?.nestedPaths, table));
}

export function conditionHolds(request: Checked, existing: Item | undefined): boolean {
  return semantics.checkConditional(request, existing) == null;
}

/** FilterExpression, QueryFilter or ScanFilter; true where there is none. */
export function matchesFilter(request: Checked, item: Item): boolean {
  if (request._filter) return semantics.matchesExprFilter(item, request._filter.expression);
  const filter = request.QueryFilter ?? request.ScanFilter;
  return filter === undefined || semantics.matchesFilter(item, filter, request.ConditionalOperator);
}

/** ProjectionExpression or AttributesToGet; the whole item where there is none. */
export function project(request: Checked, item: Item): Item {
  const paths = request._projection?.paths ?? request.AttributesToGet;
  return paths ? semantics.mapPaths(paths, item) : item;
}

export function compare(operator: string, value: AttributeValue | undefined, operands: readonly AttributeValue[]): boolean {
  return semantics.compare(operator, value, operands);
}

/** Text that sorts as the number does. */
export function sortableNumber(digits: string): string {
  return semantics.toLexiStr(digits, 'N');
}

/** The item after an UpdateItem, and what ReturnValues asks for. The condition has been checked before. */
export function applyUpdate(table: TableDescription, request: Checked, existing: Item | undefined): { readonly item: Item; readonly attributes: Item | undefined } {
  let item: Item | undefined;
  let attributes: Item | undefined;
  let failure: DynaliteError | null = null;
  const done = (_key: string, _item: Item, callback: () => void): void => callback();
  const store: UpdateStore = {
    options: { maxItemSize: Infinity },
    getTable: (_name, callback) => callback(null, table),
    getItemDb: () => ({
      lock: (_key, work) => work((callback) => callback),
      get: (_key, callback) => (existing ? callback(null, existing) : callback({ name: 'NotFoundError' })),
      put: (_key, updated, callback) => {
        item = updated;
        callback();
      },
    }),
    getIndexDb: () => ({ put: done, del: (_key, callback) => callback() }),
  };
  updateItem(store, request, (error, result) => {
    failure = error;
    attributes = result?.Attributes;
  });
  throwInvalid(failure);
  if (!item) throw new Error('dynalite’s UpdateItem did not call back at once');
  return { item, attributes };
}

function throwInvalid(invalid: Invalid): void {
  if (invalid != null) throw toAwsError(invalid);
}

function translating<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Error ? toAwsError(error) : error;
  }
}

function toAwsError(error: DynaliteError): Error {
  if (!error.body) return error;
  const type = error.body.__type;
  return new AwsError(type.slice(type.lastIndexOf('#') + 1), error.body.message ?? error.body.Message ?? '', { status: error.statusCode ?? 400 });
}
