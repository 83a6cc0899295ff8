import { createHash } from 'node:crypto';
import { loadCatalogue } from './catalogue.ts';
import { openDataset } from './dataset.ts';
import { ENGAGEMENTS, type Engagement } from './eventWeights.ts';
import { DEFAULT_WATCH_THRESHOLD, type PlayType } from './label.ts';
import { localFolder } from './localStorage.ts';
import { emptyTally, type LabelledPlay, readPlays } from './readPlays.ts';
import { VideoDurations } from './VideoDurations.ts';

export interface DatasetPlay {
  /** The log's own, or a hash of the row's fields: the same in every run. */
  readonly id: string;
  readonly userId: string;
  readonly videoId: string;
  readonly type: PlayType;
  /** From a log that tells only ratios: ratio × length, or the bare ratio where the length is not known either. */
  readonly watchedSeconds: number;
  /** Absent where neither the log nor the catalogue knows it. */
  readonly durationSeconds?: number;
  readonly watchRatio: number;
  readonly engagement: readonly Engagement[];
  /** ISO 8601 UTC with milliseconds. */
  readonly occurredAt: string;
  readonly sessionId?: string;
}

function datasetPlay({ play, label, durationSeconds, identity }: LabelledPlay): DatasetPlay {
  return {
    id: play.id ?? createHash('sha256').update(identity).digest('base64url').slice(0, 22),
    userId: play.userId,
    videoId: play.videoId,
    type: label.type,
    watchedSeconds: play.watchedSeconds ?? label.watchRatio * (durationSeconds ?? 1),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    watchRatio: label.watchRatio,
    engagement: ENGAGEMENTS.filter((engagement) => play[engagement]),
    occurredAt: new Date(play.occurredAt).toISOString(),
    ...(play.sessionId === undefined ? {} : { sessionId: play.sessionId }),
  };
}

/**
 * Every labelled play of a dataset folder in file order, exact duplicates once; rows without watch time and rows that cannot be read are
 * left out. Throws DatasetError while iterating.
 */
export async function* readLabelledPlays(folder: string, options: { readonly threshold?: number } = {}): AsyncGenerator<DatasetPlay> {
  const dataset = await openDataset(localFolder(folder));
  const videos = new VideoDurations(await loadCatalogue([dataset]));
  const { threshold = DEFAULT_WATCH_THRESHOLD } = options;
  for await (const batch of readPlays({ datasets: [dataset], threshold, videos, tally: emptyTally() })) {
    for (const play of batch.plays) yield datasetPlay(play);
  }
}
