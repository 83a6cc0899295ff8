import type { Dataset } from './dataset.ts';
import { seedOf } from './Digest.ts';
import { DigestSet } from './DigestSet.ts';
import { type Label, label, labelRatio } from './label.ts';
import { latestPlay, type Play, playParser, type PlayParser, wantedColumns } from './parsePlay.ts';
import { readTable } from './readTable.ts';
import type { VideoDurations } from './VideoDurations.ts';

/** A row that was not understood: what rejects.jsonl says of it. */
export interface Reject {
  /** Below the dataset folder; with the folder's name before it when several datasets are read. */
  readonly file: string;
  readonly line: number;
  readonly reason: string;
  readonly raw: string;
}

export interface LabelledPlay {
  readonly play: Play;
  readonly label: Label;
  /** The play's own length, or else the catalogue's. */
  readonly durationSeconds: number | undefined;
  /** Of the row's text: equal for exact duplicates only. */
  readonly identity: string;
}

/** Where every row went: rows = watched + clicked + withoutWatchTime + duplicates + all rejected. */
export interface Tally {
  rows: number;
  watched: number;
  clicked: number;
  withoutWatchTime: number;
  duplicates: number;
  readonly rejected: Map<string, number>;
}

export function emptyTally(): Tally {
  return { rows: 0, watched: 0, clicked: 0, withoutWatchTime: 0, duplicates: 0, rejected: new Map() };
}

export interface PlayBatch {
  readonly plays: readonly LabelledPlay[];
  readonly rejects: readonly Reject[];
}

/**
 * Labels a play from its watch time and length where both are known, else from its ratio. A length that the log leaves out is taken
 * from the catalogue.
 */
function labelPlay(play: Play, durationSeconds: number | undefined, threshold: number): Label | undefined {
  if (play.watchedSeconds !== undefined && (durationSeconds !== undefined || play.watchRatio === undefined)) {
    return label({ watchedSeconds: play.watchedSeconds, durationSeconds, threshold });
  }
  return labelRatio({ watchRatio: play.watchRatio, threshold });
}

/**
 * Every play of the datasets in file order, labelled, once each: an id of a user counts once, and where plays have none an exact copy of
 * a row does. Counts go to `tally`, the videos seen and their
 * lengths to `videos`. Memory: 16 bytes a row at most for the digests; each batch is one chunk of the file.
 */
export async function* readPlays(options: {
  readonly datasets: readonly Dataset[];
  readonly threshold: number;
  readonly videos: VideoDurations;
  readonly tally: Tally;
}): AsyncGenerator<PlayBatch> {
  const { datasets, threshold, videos, tally } = options;
  const seen = new DigestSet();
  for (const dataset of datasets) {
    const prefix = datasets.length > 1 ? `${dataset.folder.location.replace(/\/$/, '')}/` : '';
    for (const table of dataset.interactions) {
      const file = prefix + table.file;
      let parser: PlayParser | undefined;
      let seed = 0;
      // Ids belong to their dataset: another one may use the same.
      const idSeed = seedOf(`id of ${dataset.folder.location}`);
      for await (const { columns, rows } of readTable(dataset.folder, table.file, wantedColumns(table))) {
        if (parser === undefined) {
          parser = playParser(table, columns, { units: { seconds: 0, milliseconds: 0 }, latest: latestPlay(Date.now()) });
          seed = seedOf(columns.join(','));
        }
        const plays: LabelledPlay[] = [];
        const rejects: Reject[] = [];
        for (const row of rows) {
          tally.rows++;
          const play = 'broken' in row ? row.broken : parser(row.cells);
          if ('broken' in row || typeof play === 'string') {
            const reason = String(play);
            tally.rejected.set(reason, (tally.rejected.get(reason) ?? 0) + 1);
            rejects.push({ file, line: row.line, reason, raw: row.raw });
            continue;
          }
          // Before a duplicate is dropped, so that which of the two tells the length does not matter.
          const durationSeconds = videos.see(play);
          const isNew = play.id === undefined ? seen.add(row.identity, seed) : seen.add(`${play.userId}\n${play.id}`, idSeed);
          if (!isNew) {
            tally.duplicates++;
            continue;
          }
          const labelled = labelPlay(play, durationSeconds, threshold);
          if (labelled === undefined) {
            tally.withoutWatchTime++;
            continue;
          }
          tally[labelled.type]++;
          plays.push({ play, label: labelled, durationSeconds, identity: row.identity });
        }
        yield { plays, rejects };
      }
    }
  }
}
