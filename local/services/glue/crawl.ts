import type { LocalContext, Principal } from '../../service.ts';
import type { Catalog, Fields, Partition, Table } from './catalog.ts';
import { listFolders } from './listFolders.ts';
import type { Crawler } from './resources.ts';

export interface CrawlCounts {
  tablesCreated: number;
  partitionsCreated: number;
  partitionsDeleted: number;
}

interface Place {
  readonly bucket: string;
  /** Ends in a slash. */
  readonly prefix: string;
}

/** Brings tables and partitions in line with the folders in S3 (`dt=2026-01-01/`), in the crawler's role. Content is not looked into. */
export async function crawl(context: LocalContext, catalog: Catalog, crawler: Crawler): Promise<CrawlCounts> {
  const principal: Principal = { kind: 'role', roleArn: crawler.roleArn, sessionName: crawler.name };
  const counts: CrawlCounts = { tablesCreated: 0, partitionsCreated: 0, partitionsDeleted: 0 };
  const named = crawler.tables.map(({ databaseName, name }) => catalog.table(databaseName, name) ?? missing(`${databaseName}.${name}`));
  const found = crawler.paths.map((path) => tableAt(context, catalog, crawler, path));
  for (const table of [...named, ...found]) {
    const existing = catalog.partitions(table.databaseName, table.name);
    const location = String(((table.input['StorageDescriptor'] ?? {}) as Fields)['Location'] ?? '');
    const now = context.now();
    const partitions = (await findPartitions(context, principal, placeOf(location), [])).map(({ keys, values, at }): Partition & { keys: readonly string[] } => ({
      keys,
      values,
      location: at,
      createdAt: existing.find((known) => known.location === at)?.createdAt ?? now,
    }));
    const isNew = catalog.table(table.databaseName, table.name) === undefined;
    if (isNew) counts.tablesCreated++;
    if (isNew) catalog.putTable({ ...table, input: { ...table.input, PartitionKeys: (partitions[0]?.keys ?? []).map((Name) => ({ Name, Type: 'string' })) } });
    counts.partitionsCreated += partitions.filter(({ location: at }) => !existing.some((known) => known.location === at)).length;
    counts.partitionsDeleted += existing.filter((known) => !partitions.some(({ location: at }) => at === known.location)).length;
    catalog.putPartitions(table.databaseName, table.name, partitions.map(({ keys: _keys, ...partition }) => partition));
  }
  return counts;
}

function missing(name: string): never {
  throw new Error(`The table ${name} does not exist`);
}

/** The database's table at that location, or one named after the last folder. */
function tableAt(context: LocalContext, catalog: Catalog, crawler: Crawler, path: string): Table {
  const location = path.endsWith('/') ? path : `${path}/`;
  const here = catalog.tables(crawler.databaseName).find(({ input }) => {
    const at = ((input['StorageDescriptor'] ?? {}) as Fields)['Location'];
    return at === location || `${String(at)}/` === location;
  });
  if (here !== undefined) return here;
  const folder = location.split('/').at(-2) ?? '';
  const name = `${crawler.tablePrefix}${folder.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_')}`;
  const input = { Name: name, TableType: 'EXTERNAL_TABLE', StorageDescriptor: { Location: location, Columns: [] } };
  return { databaseName: crawler.databaseName, name, input, createdAt: context.now(), updatedAt: context.now() };
}

function placeOf(location: string): Place {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(location) ?? [];
  if (bucket === undefined) throw new Error(`${location} is not an S3 location`);
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

interface Found {
  readonly keys: readonly string[];
  readonly values: readonly string[];
  readonly at: string;
}

/** Folders named key=value, as deep as they go. */
async function findPartitions(context: LocalContext, principal: Principal, place: Place, above: readonly (readonly [string, string])[]): Promise<readonly Found[]> {
  const folders = await listFolders(context, principal, place);
  const named = folders.flatMap((folder) => {
    const [, key, value] = /([^/=]+)=([^/]*)\/$/.exec(folder) ?? [];
    return key === undefined || value === undefined ? [] : [{ folder, pair: [key, decodeURIComponent(value)] as const }];
  });
  if (named.length === 0) {
    const at = `s3://${place.bucket}/${place.prefix}`;
    return above.length === 0 ? [] : [{ keys: above.map(([key]) => key), values: above.map(([, value]) => value), at }];
  }
  const found: Found[] = [];
  for (const { folder, pair } of named) found.push(...(await findPartitions(context, principal, { ...place, prefix: folder }, [...above, pair])));
  return found;
}
