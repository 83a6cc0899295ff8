import * as z from 'zod/mini';
import type { Objects } from './aws/Objects.ts';
import type { MatrixPreview, ModelReport } from '../schema/types.generated.ts';

const latestSchema = z.object({ run: z.string(), prefix: z.string(), finishedAt: z.string() });

const counts = z.record(z.string(), z.number());

/** report.json of a run; runs of an older preprocessing have no playsByDay. */
const reportSchema = z.object({
  rows: z.number(),
  watched: z.number(),
  clicked: z.number(),
  withoutWatchTime: z.number(),
  duplicates: z.number(),
  rejected: counts,
  users: z.number(),
  items: z.number(),
  density: z.number(),
  from: z.string(),
  to: z.string(),
  ratioHistogram: z.array(z.object({ from: z.number(), to: z.nullable(z.number()), plays: z.number() })),
  playsByDay: z.optional(z.record(z.string(), z.object({ watched: z.number(), clicked: z.number() }))),
  warnings: z.optional(z.array(z.string())),
});

/** matrix/preview.json of a run. */
const previewSchema = z.object({ rows: z.number(), columns: z.number(), users: z.number(), items: z.number(), cells: z.array(z.number()) });

export interface Prepared {
  readonly report: ModelReport;
  readonly matrix: MatrixPreview | null;
}

export interface PreparedReportOptions {
  /** Share of a video's length from which a play counts as watched. */
  readonly watchThreshold: number;
}

/** What the latest preprocessing says about itself, in the bucket's prepared/. */
export class PreparedReport {
  readonly #objects: Pick<Objects, 'get'>;
  readonly #options: PreparedReportOptions;
  /** Files of a run never change once latest.json names it. */
  #known: { readonly run: string; readonly prepared: Prepared } | undefined;

  constructor(objects: Pick<Objects, 'get'>, options: PreparedReportOptions) {
    this.#objects = objects;
    this.#options = options;
  }

  /** Undefined before anything was prepared. */
  async read(): Promise<Prepared | undefined> {
    const latestText = await this.#objects.get('prepared/latest.json');
    if (latestText === undefined) return undefined;
    const latest = latestSchema.parse(JSON.parse(latestText));
    if (this.#known?.run === latest.run) return this.#known.prepared;
    const prefix = latest.prefix.endsWith('/') ? latest.prefix : `${latest.prefix}/`;
    const [reportText, previewText] = await Promise.all([this.#objects.get(`${prefix}report.json`), this.#objects.get(`${prefix}matrix/preview.json`)]);
    if (reportText === undefined) return undefined;
    const { rejected, playsByDay = {}, warnings = [], ...report } = reportSchema.parse(JSON.parse(reportText));
    const prepared: Prepared = {
      report: {
        ...report,
        run: latest.run,
        finishedAt: latest.finishedAt,
        watchThreshold: this.#options.watchThreshold,
        rejected: Object.entries(rejected).map(([reason, rows]) => ({ reason, rows })),
        playsByDay: Object.entries(playsByDay)
          .map(([day, plays]) => ({ day, ...plays }))
          .sort((left, right) => (left.day < right.day ? -1 : 1)),
        warnings,
      },
      matrix: previewText === undefined ? null : previewSchema.parse(JSON.parse(previewText)),
    };
    this.#known = { run: latest.run, prepared };
    return prepared;
  }
}
