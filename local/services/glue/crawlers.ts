import { callJson } from '../../jsonProtocol.ts';
import { AwsError, type LocalContext } from '../../service.ts';
import type { Catalog, CrawlRecord } from './catalog.ts';
import { crawl, type CrawlCounts } from './crawl.ts';
import type { Crawler } from './resources.ts';

/** setTimeout's own bound. */
const longestTimeoutMs = 2 ** 31 - 1;

/** The deployed crawlers and their runs, by hand or by schedule. */
export class Crawlers {
  readonly byName = new Map<string, Crawler>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #context: LocalContext;
  readonly #catalog: Catalog;
  #isClosed = false;

  constructor(context: LocalContext, catalog: Catalog) {
    this.#context = context;
    this.#catalog = catalog;
  }

  isRunning(name: string): boolean {
    return this.#running.has(name);
  }

  start(name: string): void {
    const crawler = this.byName.get(name);
    if (crawler === undefined) throw new AwsError('EntityNotFoundException', `Crawler with name ${name} does not exist`);
    if (this.isRunning(name)) throw new AwsError('CrawlerRunningException', `Crawler with name ${name} has already started`);
    this.#running.set(name, this.#run(crawler));
  }

  /** Fires from now on; times that passed while nothing ran are left out. */
  keepTime(): void {
    for (const crawler of this.byName.values()) this.#plan(crawler, this.#context.now());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.allSettled(this.#running.values());
  }

  #plan(crawler: Crawler, after: number): void {
    const next = crawler.schedule?.next(after);
    if (next === undefined || this.#isClosed) return;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        if (this.#context.now() < next) return this.#plan(crawler, after);
        if (!this.isRunning(crawler.name)) this.start(crawler.name);
        this.#plan(crawler, this.#context.now());
      },
      Math.min(Math.max(0, next - this.#context.now()), longestTimeoutMs),
    );
    this.#timers.add(timer);
  }

  async #run(crawler: Crawler): Promise<void> {
    const startedAt = this.#context.now();
    let record: CrawlRecord;
    let counts: CrawlCounts = { tablesCreated: 0, partitionsCreated: 0, partitionsDeleted: 0 };
    try {
      counts = await crawl(this.#context, this.#catalog, crawler);
      record = { status: 'SUCCEEDED', startedAt };
    } catch (error) {
      record = { status: 'FAILED', startedAt, message: (error as Error).message };
      this.#context.log('glue', `crawler ${crawler.name} failed: ${record.message}`);
    }
    this.#catalog.putCrawl(crawler.name, record);
    this.#running.delete(crawler.name);
    await this.#announce(crawler, record, counts).catch((error: unknown) => this.#context.log('glue', `end of ${crawler.name} not told: ${(error as Error).message}`));
  }

  /** https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html */
  async #announce(crawler: Crawler, record: CrawlRecord, counts: CrawlCounts): Promise<void> {
    const succeeded = record.status === 'SUCCEEDED';
    const now = this.#context.now();
    const detail = {
      crawlerName: crawler.name,
      state: succeeded ? 'Succeeded' : 'Failed',
      message: succeeded ? 'Crawler Succeeded' : record.message,
      accountId: this.#context.accountId,
      completionDate: new Date(now).toISOString(),
      'runningTime (sec)': String(Math.round((now - record.startedAt) / 1000)),
      tablesCreated: String(counts.tablesCreated),
      tablesUpdated: '0',
      tablesDeleted: '0',
      partitionsCreated: String(counts.partitionsCreated),
      partitionsUpdated: '0',
      partitionsDeleted: String(counts.partitionsDeleted),
      warningMessage: 'N/A',
    };
    const Entries = [{ Source: 'aws.glue', DetailType: 'Glue Crawler State Change', Detail: JSON.stringify(detail) }];
    await callJson(this.#context, { service: 'events', target: 'AWSEvents.PutServiceEvents', principal: { kind: 'admin' }, input: { Entries } });
  }
}
