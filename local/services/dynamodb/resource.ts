import { type DeployedResource, TemplateError, type TemplateResource } from '../../service.ts';
import { type DynamoDb } from './DynamoDb.ts';
import { addTable, newStream, streamSpecification, timeToLive } from './operations/tables.ts';
import { type Table, type TableDescription } from './table.ts';

const honoured = new Set([
  'TableName', 'KeySchema', 'AttributeDefinitions', 'LocalSecondaryIndexes', 'GlobalSecondaryIndexes', 'BillingMode', 'ProvisionedThroughput',
  'StreamSpecification', 'TimeToLiveSpecification', 'DeletionProtectionEnabled',
]);
/** Nothing to do for them on one machine. */
const accepted = new Set([
  'SSESpecification', 'PointInTimeRecoverySpecification', 'Tags', 'TableClass', 'ContributorInsightsSpecification', 'OnDemandThroughput', 'WarmThroughput', 'ResourcePolicy',
]);

/** AWS::DynamoDB::Table. Keeps a table that is there; its indexes, stream and time to live follow the template. */
export function deployTable(dynamo: DynamoDb, resource: TemplateResource): DeployedResource {
  const { properties } = resource;
  for (const name of Object.keys(properties)) {
    if (!honoured.has(name) && !accepted.has(name)) {
      throw new TemplateError(`${resource.logicalId} (${resource.type}): the local DynamoDB does not know the property ${name}`);
    }
  }
  const name = typeof properties['TableName'] === 'string' ? properties['TableName'] : resource.defaultName;
  const wanted = toRequest(name, properties);
  const existing = dynamo.store.table(name);
  const table = follow(dynamo, existing ? reconcile(resource, existing, wanted) : addTable(dynamo, wanted).description, properties);
  const { TableArn: arn, LatestStreamArn: streamArn } = table.description;
  return { ref: name, attributes: { Arn: arn, ...(streamArn && { StreamArn: streamArn }) } };
}

function toRequest(name: string, properties: TemplateResource['properties']): Record<string, unknown> {
  const stream = properties['StreamSpecification'];
  const billing = properties['BillingMode'];
  return {
    TableName: name,
    KeySchema: properties['KeySchema'],
    AttributeDefinitions: properties['AttributeDefinitions'],
    ...(properties['LocalSecondaryIndexes'] !== undefined && { LocalSecondaryIndexes: properties['LocalSecondaryIndexes'] }),
    ...(properties['GlobalSecondaryIndexes'] !== undefined && { GlobalSecondaryIndexes: properties['GlobalSecondaryIndexes'] }),
    ...(billing === 'PAY_PER_REQUEST' ? { BillingMode: billing } : { ProvisionedThroughput: properties['ProvisionedThroughput'] }),
    ...(typeof stream === 'object' && stream !== null && { StreamSpecification: { StreamEnabled: true, ...stream } }),
    DeletionProtectionEnabled: properties['DeletionProtectionEnabled'] === true,
  };
}

function reconcile(resource: TemplateResource, existing: Table, wanted: Record<string, unknown>): TableDescription {
  const before = existing.description;
  const fixed = (value: { readonly KeySchema?: unknown; readonly LocalSecondaryIndexes?: unknown }): string =>
    JSON.stringify([value.KeySchema, value.LocalSecondaryIndexes ?? []], (_key, part: unknown) => sortKeys(part));
  if (fixed(before) !== fixed(wanted)) {
    throw new TemplateError(
      `${resource.logicalId} (${resource.type}): the key schema or a local index of table ${before.TableName} changed, which only a new table can have; start with --fresh to forget the old one`,
    );
  }
  const { GlobalSecondaryIndexes: _indexes, ...kept } = before;
  const indexes = wanted['GlobalSecondaryIndexes'] as TableDescription['GlobalSecondaryIndexes'];
  return {
    ...kept,
    AttributeDefinitions: wanted['AttributeDefinitions'] as TableDescription['AttributeDefinitions'],
    DeletionProtectionEnabled: wanted['DeletionProtectionEnabled'] === true,
    ...(indexes && { GlobalSecondaryIndexes: indexes }),
  };
}

/** Stream and time to live as the template has them now; a stream whose view changes is a new one, as on AWS. */
function follow(dynamo: DynamoDb, description: TableDescription, properties: TemplateResource['properties']): Table {
  const { StreamSpecification: current, LatestStreamLabel: label, LatestStreamArn: arn, TimeToLive: _timeToLive, ...rest } = description;
  const stream = streamSpecification(properties['StreamSpecification']);
  const expiry = properties['TimeToLiveSpecification'];
  const kept = current && label && arn && stream?.StreamViewType === current.StreamViewType
    ? { StreamSpecification: current, LatestStreamLabel: label, LatestStreamArn: arn }
    : stream && newStream(description.TableArn, stream, dynamo.context.now());
  return dynamo.store.saveTable({ ...rest, ...kept, ...(expiry !== undefined && expiry !== null && { TimeToLive: timeToLive(expiry) }) });
}

function sortKeys(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)));
}
