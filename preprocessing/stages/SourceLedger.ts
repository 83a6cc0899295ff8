import type { Reject } from '../readPlays.ts';
import type { ChunkOutcome } from './PlayMapper.ts';
import type { MapSource } from './sourcesOf.ts';
import type { MapFacts } from './stages.ts';

/** Adds up what became of the chunks of files, told in file order. */
export class SourceLedger {
  rows = 0;
  readonly #sources: readonly MapSource[];
  readonly #rejected = new Map<string, number>();
  readonly #perSource: { lines: number; seconds: number; milliseconds: number; problem?: string }[];

  constructor(sources: readonly MapSource[]) {
    this.#sources = sources;
    this.#perSource = sources.map(() => ({ lines: 0, seconds: 0, milliseconds: 0 }));
  }

  /** Answers the chunk's rejects with their places in the file. */
  settle(source: number, outcome: ChunkOutcome): readonly Reject[] {
    const counts = this.#perSource[source];
    const file = this.#sources[source]?.name ?? '';
    if (counts === undefined) return [];
    // A chunk without the header line that was read before it.
    const before = counts.lines + outcome.skippedLines;
    counts.lines = before + outcome.lines;
    counts.seconds += outcome.units.seconds;
    counts.milliseconds += outcome.units.milliseconds;
    if (outcome.problem !== undefined) counts.problem ??= outcome.problem;
    this.rows += outcome.rows;
    for (const { reason } of outcome.rejects) this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1);
    return outcome.rejects.map(({ line, reason, raw }) => ({ file, line: before + line, reason, raw }));
  }

  facts(): Pick<MapFacts, 'rows' | 'rejected' | 'warnings' | 'unreadable'> {
    const warnings = this.#perSource.flatMap(({ seconds, milliseconds, problem }, source) => {
      const { name = '', table } = this.#sources[source] ?? {};
      const mixed = `${name}: ${table?.columns.occurredAt} counts seconds in ${seconds} rows and milliseconds in ${milliseconds}; name its timestampUnit in dataset.json if that is wrong`;
      return [...(problem === undefined ? [] : [problem]), ...(seconds > 0 && milliseconds > 0 ? [mixed] : [])];
    });
    return { rows: this.rows, rejected: Object.fromEntries(this.#rejected), warnings, unreadable: this.#perSource.flatMap(({ problem }) => problem ?? []) };
  }
}
