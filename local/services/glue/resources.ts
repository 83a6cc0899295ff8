import { type DeployedResource, type TemplateResource, TemplateError } from '../../service.ts';
import { type Schedule, parseSchedule } from '../events/schedule.ts';
import type { Catalog, Fields } from './catalog.ts';

export interface Crawler {
  readonly name: string;
  readonly roleArn: string;
  readonly databaseName: string;
  readonly tablePrefix: string;
  /** "s3://bucket/prefix/" */
  readonly paths: readonly string[];
  readonly tables: readonly { readonly databaseName: string; readonly name: string }[];
  readonly schedule?: Schedule;
  readonly scheduleText?: string;
}

/** Properties that change nothing about which partitions a crawl finds. */
const honouredOfCrawler = new Set(['Name', 'Role', 'DatabaseName', 'Targets', 'TablePrefix', 'Schedule', 'Description', 'Tags', 'SchemaChangePolicy', 'RecrawlPolicy', 'Configuration', 'LineageConfiguration']);

function checked(resource: TemplateResource, honoured: ReadonlySet<string>): TemplateResource['properties'] {
  for (const property of Object.keys(resource.properties)) {
    if (!honoured.has(property)) throw new TemplateError(`${resource.logicalId} (${resource.type}): ${property} is not honoured by the local Glue`);
  }
  return resource.properties;
}

export function deployDatabase(catalog: Catalog, resource: TemplateResource): DeployedResource {
  const { DatabaseInput } = checked(resource, new Set(['CatalogId', 'DatabaseInput', 'DatabaseName']));
  const input = (DatabaseInput ?? {}) as Fields;
  const name = typeof input['Name'] === 'string' ? input['Name'] : resource.defaultName.toLowerCase();
  catalog.databases.set(name, { ...input, Name: name });
  return { ref: name, attributes: {} };
}

/** The template decides the table; partitions that crawls have found stay. */
export function deployTable(catalog: Catalog, resource: TemplateResource, now: number): DeployedResource {
  const { DatabaseName, TableInput } = checked(resource, new Set(['CatalogId', 'DatabaseName', 'TableInput']));
  const input = (TableInput ?? {}) as Fields;
  const databaseName = String(DatabaseName);
  const name = typeof input['Name'] === 'string' ? input['Name'] : resource.defaultName.toLowerCase();
  const earlier = catalog.table(databaseName, name);
  catalog.putTable({ databaseName, name, input: { ...input, Name: name }, createdAt: earlier?.createdAt ?? now, updatedAt: now });
  return { ref: name, attributes: {} };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-glue-crawler.html */
export function readCrawler(resource: TemplateResource, accountId: string): Crawler {
  const properties = checked(resource, honouredOfCrawler);
  const refuse = (reason: string): never => {
    throw new TemplateError(`${resource.logicalId} (${resource.type}): ${reason}`);
  };
  const { S3Targets, CatalogTargets, ...others } = (properties['Targets'] ?? {}) as Fields;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) refuse(`Targets.${unknown}: only S3Targets and CatalogTargets run locally`);
  const paths = ((S3Targets ?? []) as readonly Fields[]).map(({ Path, ...rest }) => {
    const [field] = Object.keys(rest);
    return field === undefined ? String(Path) : refuse(`Targets.S3Targets.${field} is not honoured by the local Glue`);
  });
  const tables = ((CatalogTargets ?? []) as readonly Fields[]).flatMap(({ DatabaseName, Tables }) =>
    ((Tables ?? []) as readonly string[]).map((name) => ({ databaseName: String(DatabaseName), name })),
  );
  const role = String(properties['Role']);
  const scheduleText = (properties['Schedule'] as Fields | undefined)?.['ScheduleExpression'];
  return {
    name: typeof properties['Name'] === 'string' ? properties['Name'] : resource.defaultName,
    roleArn: role.startsWith('arn:') ? role : `arn:aws:iam::${accountId}:role/${role}`,
    databaseName: String(properties['DatabaseName'] ?? ''),
    tablePrefix: String(properties['TablePrefix'] ?? ''),
    paths,
    tables,
    ...(typeof scheduleText === 'string' ? { scheduleText, schedule: readSchedule(scheduleText, refuse) } : {}),
  };
}

function readSchedule(text: string, refuse: (reason: string) => never): Schedule {
  try {
    return parseSchedule(text);
  } catch (error) {
    return refuse(`Schedule: ${(error as Error).message}`);
  }
}
