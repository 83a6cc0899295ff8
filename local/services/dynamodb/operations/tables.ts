import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../service.ts';
import { type DynamoDb } from '../DynamoDb.ts';
import { type Checked, validate } from '../dynalite.ts';
import { newStreamLabel } from '../StreamLog.ts';
import { type IndexDefinition, type StreamViewType, type Table, type TableDescription } from '../table.ts';

type Input = Readonly<Record<string, unknown>>;

interface CreateTableRequest extends Checked {
  readonly KeySchema: TableDescription['KeySchema'];
  readonly AttributeDefinitions: TableDescription['AttributeDefinitions'];
  readonly LocalSecondaryIndexes?: readonly IndexDefinition[];
  readonly GlobalSecondaryIndexes?: readonly IndexDefinition[];
  readonly BillingMode?: string;
  readonly ProvisionedThroughput?: { readonly ReadCapacityUnits: number; readonly WriteCapacityUnits: number };
}

const viewTypes: readonly string[] = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] satisfies StreamViewType[];

export function createTable(dynamo: DynamoDb, input: Input): object {
  const table = addTable(dynamo, input);
  return { TableDescription: describe(dynamo, table) };
}

/** Ready at once: nothing waits for CREATING to pass. */
export function addTable(dynamo: DynamoDb, input: Input): Table {
  const stream = streamSpecification(input['StreamSpecification']);
  const sse = input['SSESpecification'] as { readonly Enabled?: boolean; readonly SSEType?: string } | undefined;
  const request = validate('createTable', structuredClone(input)) as CreateTableRequest;
  if (dynamo.findTable(request.TableName)) throw new AwsError('ResourceInUseException', `Table already exists: ${request.TableName}`);
  const arn = dynamo.tableArn(request.TableName);
  const now = dynamo.context.now();
  return dynamo.store.saveTable({
    TableName: request.TableName,
    TableArn: arn,
    TableId: randomUUID(),
    CreationDateTime: now / 1000,
    KeySchema: request.KeySchema,
    AttributeDefinitions: request.AttributeDefinitions,
    BillingMode: request.BillingMode === 'PAY_PER_REQUEST' ? 'PAY_PER_REQUEST' : 'PROVISIONED',
    DeletionProtectionEnabled: input['DeletionProtectionEnabled'] === true,
    ...(request.ProvisionedThroughput && { ProvisionedThroughput: request.ProvisionedThroughput }),
    ...(request.LocalSecondaryIndexes && { LocalSecondaryIndexes: request.LocalSecondaryIndexes }),
    ...(request.GlobalSecondaryIndexes && { GlobalSecondaryIndexes: request.GlobalSecondaryIndexes }),
    ...(stream && newStream(arn, stream, now)),
    ...(sse?.Enabled && { SSEDescription: { Status: 'ENABLED', SSEType: sse.SSEType ?? 'KMS' } }),
  });
}

export function describeTable(dynamo: DynamoDb, input: Input): object {
  const { TableName: name } = validate('describeTable', { ...input });
  return { Table: describe(dynamo, namedTable(dynamo, name)) };
}

export function listTables(dynamo: DynamoDb, input: Input): object {
  const request = validate('listTables', { ...input });
  const limit = request.Limit ?? 100;
  const after = request.ExclusiveStartTableName ?? '';
  const names = dynamo.store.tableNames().filter((name) => name > after);
  const page = names.slice(0, limit);
  return { TableNames: page, ...(names.length > limit && { LastEvaluatedTableName: page.at(-1) }) };
}

export function deleteTable(dynamo: DynamoDb, input: Input): object {
  const { TableName: name } = validate('deleteTable', { ...input });
  const table = namedTable(dynamo, name);
  if (table.description.DeletionProtectionEnabled) {
    throw new AwsError('ValidationException', `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`);
  }
  const description = { ...describe(dynamo, table), TableStatus: 'DELETING' };
  dynamo.store.deleteTable(table);
  return { TableDescription: description };
}

export function describeTimeToLive(dynamo: DynamoDb, input: Input): object {
  const { TableName: name } = validate('describeTimeToLive', { ...input });
  const setting = namedTable(dynamo, name).description.TimeToLive;
  return {
    TimeToLiveDescription: setting?.Enabled
      ? { TimeToLiveStatus: 'ENABLED', AttributeName: setting.AttributeName }
      : { TimeToLiveStatus: 'DISABLED' },
  };
}

export function updateTimeToLive(dynamo: DynamoDb, input: Input): object {
  const { TableName: name } = validate('describeTimeToLive', { ...input });
  const table = namedTable(dynamo, name);
  const setting = timeToLive(input['TimeToLiveSpecification']);
  const current = table.description.TimeToLive;
  if ((current?.Enabled ?? false) === setting.Enabled) {
    throw new AwsError('ValidationException', `TimeToLive is already ${setting.Enabled ? 'enabled' : 'disabled'}`);
  }
  dynamo.store.saveTable({ ...table.description, TimeToLive: setting });
  return { TimeToLiveSpecification: setting };
}

export function timeToLive(value: unknown): { readonly AttributeName: string; readonly Enabled: boolean } {
  const { AttributeName: name, Enabled: enabled } = (value ?? {}) as { readonly AttributeName?: unknown; readonly Enabled?: unknown };
  if (typeof name !== 'string' || name === '' || typeof enabled !== 'boolean') {
    throw new AwsError('ValidationException', 'TimeToLiveSpecification must have an AttributeName and Enabled');
  }
  return { AttributeName: name, Enabled: enabled };
}

export function streamSpecification(value: unknown): TableDescription['StreamSpecification'] {
  const { StreamEnabled: enabled, StreamViewType: view } = (value ?? {}) as { readonly StreamEnabled?: unknown; readonly StreamViewType?: unknown };
  if (value === undefined || value === null || enabled === false) return undefined;
  if (typeof view !== 'string' || !viewTypes.includes(view)) {
    throw new AwsError('ValidationException', `One or more parameter values were invalid: StreamViewType must be one of [${viewTypes.join(', ')}], got ${JSON.stringify(view)}`);
  }
  return { StreamEnabled: true, StreamViewType: view as StreamViewType };
}

export function newStream(
  tableArn: string,
  specification: NonNullable<TableDescription['StreamSpecification']>,
  now: number,
): Pick<TableDescription, 'StreamSpecification' | 'LatestStreamLabel' | 'LatestStreamArn'> {
  const label = newStreamLabel(now);
  return { StreamSpecification: specification, LatestStreamLabel: label, LatestStreamArn: `${tableArn}/stream/${label}` };
}

function namedTable(dynamo: DynamoDb, name: string): Table {
  const table = dynamo.findTable(name);
  if (!table) throw new AwsError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
  return table;
}

function describe(dynamo: DynamoDb, table: Table): Readonly<Record<string, unknown>> {
  const { TimeToLive: _timeToLive, BillingMode: billing, ProvisionedThroughput: throughput, ...description } = table.description;
  const size = dynamo.store.size(table);
  const index = (definition: IndexDefinition): object => ({
    ...definition,
    IndexArn: `${description.TableArn}/index/${definition.IndexName}`,
    IndexSizeBytes: size.bytes,
    ItemCount: size.items,
  });
  const units = { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
  return {
    ...description,
    TableStatus: 'ACTIVE',
    ItemCount: size.items,
    TableSizeBytes: size.bytes,
    ProvisionedThroughput: { ...units, ...throughput },
    ...(billing === 'PAY_PER_REQUEST' && {
      BillingModeSummary: { BillingMode: billing, LastUpdateToPayPerRequestDateTime: description.CreationDateTime },
      TableThroughputModeSummary: { TableThroughputMode: billing, LastUpdateToPayPerRequestDateTime: description.CreationDateTime },
    }),
    ...(description.LocalSecondaryIndexes && { LocalSecondaryIndexes: description.LocalSecondaryIndexes.map(index) }),
    ...(description.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: description.GlobalSecondaryIndexes.map((definition) => ({
        ...index(definition),
        IndexStatus: 'ACTIVE',
        ProvisionedThroughput: { ...units, ...definition.ProvisionedThroughput },
      })),
    }),
  };
}
