import { loadCatalogue } from './catalogue.ts';
import { openDataset } from './dataset.ts';
import { DEFAULT_WATCH_THRESHOLD } from './label.ts';
import { localFolder } from './localStorage.ts';
import { emptyTally, readPlays } from './readPlays.ts';
import { VideoDurations } from './VideoDurations.ts';

export interface DatasetVideo {
  readonly id: string;
  readonly title?: string;
  readonly url?: string;
  readonly durationSeconds?: number;
  readonly genres: readonly string[];
  /** ISO 8601 UTC with milliseconds. */
  readonly createdAt?: string;
}

/**
 * Every video of a dataset folder once: its catalogue, then the videos that only plays name. A length that the catalogue leaves out is
 * that of the video's newest play. Reads the plays too. Throws DatasetError while iterating.
 */
export async function* readVideos(folder: string): AsyncGenerator<DatasetVideo> {
  const dataset = await openDataset(localFolder(folder));
  const catalogue = await loadCatalogue([dataset]);
  const videos = new VideoDurations(catalogue);
  const plays = readPlays({ datasets: [dataset], threshold: DEFAULT_WATCH_THRESHOLD, videos, tally: emptyTally() });
  // Reading is what fills `videos`.
  while ((await plays.next()).done !== true);
  for (const id of new Set([...catalogue.keys(), ...videos.videoIds()])) {
    const { createdAt, ...known } = catalogue.get(id) ?? { id, genres: [] };
    const durationSeconds = videos.durationOf(id);
    yield {
      ...known,
      ...(durationSeconds === undefined ? {} : { durationSeconds }),
      ...(createdAt === undefined ? {} : { createdAt: new Date(createdAt).toISOString() }),
    };
  }
}
