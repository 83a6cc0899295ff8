import { jsonErrorResponse, jsonOperation, jsonResponse, parseJsonBody } from '../../jsonProtocol.ts';
import { type AccessRequest, AwsError, type LocalContext, type LocalService } from '../../service.ts';
import { Catalog, type Fields, type Partition, type Table } from './catalog.ts';
import { Crawlers } from './crawlers.ts';
import { deployDatabase, deployTable, readCrawler } from './resources.ts';

interface Glue {
  readonly catalog: Catalog;
  readonly crawlers: Crawlers;
}

/** Glue: the data catalogue, and crawlers that find partitions in S3. */
export function createGlueService(context: LocalContext): LocalService {
  const catalog = new Catalog(context.stateFolder);
  const crawlers = new Crawlers(context, catalog);
  return {
    names: ['glue'],
    async handle(request) {
      try {
        const operation = operations[jsonOperation(request)];
        if (operation === undefined) throw new AwsError('UnknownOperationException', `The local Glue has no operation ${jsonOperation(request)}`);
        return jsonResponse(operation(parseJsonBody(request), { catalog, crawlers }));
      } catch (error) {
        if (error instanceof AwsError) return jsonErrorResponse(error);
        throw error;
      }
    },
    accessRequests: (request) => accessTo(jsonOperation(request), parseJsonBody(request), context),
    errorResponse: (error) => jsonErrorResponse(error),
    resources: {
      'AWS::Glue::Database': (resource) => deployDatabase(catalog, resource),
      'AWS::Glue::Table': (resource) => deployTable(catalog, resource, context.now()),
      'AWS::Glue::Crawler': (resource) => {
        const crawler = readCrawler(resource, context.accountId);
        crawlers.byName.set(crawler.name, crawler);
        return { ref: crawler.name, attributes: {} };
      },
    },
    start: () => crawlers.keepTime(),
    close: () => crawlers.close(),
  };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html */
function accessTo(operation: string, input: Fields, { region, accountId }: LocalContext): readonly AccessRequest[] {
  const action = `glue:${operation}`;
  const arn = (rest: string): AccessRequest => ({ action, resource: `arn:aws:glue:${region}:${accountId}:${rest}` });
  if (operation.includes('Crawler')) return [arn(`crawler/${String(input['Name'])}`)];
  const database = String(input['DatabaseName'] ?? input['Name'] ?? '*');
  const needed = [arn('catalog'), arn(`database/${database}`)];
  const table = input['TableName'] ?? (operation === 'GetTable' ? input['Name'] : operation === 'GetTables' ? '*' : undefined);
  return table === undefined ? needed : [...needed, arn(`table/${database}/${String(table)}`)];
}

const operations: Readonly<Record<string, (input: Fields, glue: Glue) => unknown>> = {
  StartCrawler: (input, { crawlers }) => {
    crawlers.start(String(input['Name']));
    return {};
  },
  GetCrawler: (input, glue) => ({ Crawler: describeCrawler(String(input['Name']), glue) }),
  GetDatabase: (input, { catalog }) => ({ Database: catalog.databases.get(String(input['Name'])) ?? notFound(`Database ${String(input['Name'])} not found.`) }),
  GetTable: (input, glue) => ({ Table: describeTable(tableOf(glue, input['DatabaseName'], input['Name'])) }),
  GetTables: (input, { catalog }) => ({ TableList: catalog.tables(String(input['DatabaseName'])).map(describeTable) }),
  GetPartitions: (input, glue) => {
    const table = tableOf(glue, input['DatabaseName'], input['TableName']);
    if (input['Expression'] !== undefined) throw new AwsError('InvalidInputException', 'The local Glue does not filter partitions: Expression is not honoured');
    const all = glue.catalog.partitions(table.databaseName, table.name);
    const from = Number(input['NextToken'] ?? 0);
    const to = from + Number(input['MaxResults'] ?? 1000);
    return { Partitions: all.slice(from, to).map((partition) => describePartition(table, partition)), ...(to < all.length ? { NextToken: String(to) } : {}) };
  },
};

function notFound(message: string): never {
  throw new AwsError('EntityNotFoundException', message);
}

function tableOf({ catalog }: Glue, databaseName: unknown, name: unknown): Table {
  return catalog.table(String(databaseName), String(name)) ?? notFound(`Entity Not Found: table ${String(name)}`);
}

function describeTable({ databaseName, input, createdAt, updatedAt }: Table): Fields {
  return { ...input, DatabaseName: databaseName, CreateTime: createdAt / 1000, UpdateTime: updatedAt / 1000 };
}

function describePartition({ databaseName, name, input }: Table, { values, location, createdAt }: Partition): Fields {
  const StorageDescriptor = { ...((input['StorageDescriptor'] ?? {}) as Fields), Location: location };
  return { DatabaseName: databaseName, TableName: name, Values: values, StorageDescriptor, CreationTime: createdAt / 1000 };
}

function describeCrawler(name: string, { catalog, crawlers }: Glue): Fields {
  const crawler = crawlers.byName.get(name) ?? notFound(`Crawler with name ${name} does not exist`);
  const last = catalog.lastCrawl(name);
  return {
    Name: name,
    Role: crawler.roleArn,
    DatabaseName: crawler.databaseName,
    State: crawlers.isRunning(name) ? 'RUNNING' : 'READY',
    Targets: {
      S3Targets: crawler.paths.map((Path) => ({ Path })),
      CatalogTargets: crawler.tables.map((table) => ({ DatabaseName: table.databaseName, Tables: [table.name] })),
    },
    ...(crawler.scheduleText === undefined ? {} : { Schedule: { ScheduleExpression: crawler.scheduleText, State: 'SCHEDULED' } }),
    ...(last === undefined ? {} : { LastCrawl: { Status: last.status, StartTime: last.startedAt / 1000, ...(last.message === undefined ? {} : { ErrorMessage: last.message }) } }),
  };
}
