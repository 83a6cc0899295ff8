import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Fields = Readonly<Record<string, unknown>>;

export interface Table {
  readonly databaseName: string;
  readonly name: string;
  /** The template's TableInput, or what a crawler made of what it found. */
  readonly input: Fields;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Partition {
  readonly values: readonly string[];
  readonly location: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export interface CrawlRecord {
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly message?: string;
}

/** What must outlive the process. */
interface CatalogFile {
  tables: Record<string, Table>;
  partitions: Record<string, readonly Partition[]>;
  crawls: Record<string, CrawlRecord>;
}

/** The data catalogue, in one file: tables are few, partitions one a day. */
export class Catalog {
  readonly databases = new Map<string, Fields>();
  readonly #path: string;
  readonly #file: CatalogFile;

  constructor(stateFolder: string) {
    mkdirSync(stateFolder, { recursive: true });
    this.#path = join(stateFolder, 'catalog.json');
    this.#file = readCatalog(this.#path);
  }

  table(databaseName: string, name: string): Table | undefined {
    return this.#file.tables[key(databaseName, name)];
  }

  tables(databaseName: string): readonly Table[] {
    return Object.values(this.#file.tables).filter((table) => table.databaseName === databaseName);
  }

  putTable(table: Table): void {
    this.#file.tables[key(table.databaseName, table.name)] = table;
    this.#write();
  }

  partitions(databaseName: string, name: string): readonly Partition[] {
    return this.#file.partitions[key(databaseName, name)] ?? [];
  }

  putPartitions(databaseName: string, name: string, partitions: readonly Partition[]): void {
    this.#file.partitions[key(databaseName, name)] = partitions;
    this.#write();
  }

  lastCrawl(crawler: string): CrawlRecord | undefined {
    return this.#file.crawls[crawler];
  }

  putCrawl(crawler: string, crawl: CrawlRecord): void {
    this.#file.crawls[crawler] = crawl;
    this.#write();
  }

  #write(): void {
    const temporary = `${this.#path}.new`;
    writeFileSync(temporary, JSON.stringify(this.#file));
    renameSync(temporary, this.#path);
  }
}

function key(databaseName: string, name: string): string {
  return `${databaseName}/${name}`;
}

function readCatalog(path: string): CatalogFile {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as CatalogFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { tables: {}, partitions: {}, crawls: {} };
  }
}
