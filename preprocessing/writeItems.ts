import type { Catalogue } from './catalogue.ts';
import { csvField, csvFloat, PartFiles } from './PartFiles.ts';
import type { OutputFolder } from './storage.ts';

export interface Items {
  readonly catalogue: Catalogue;
  /** Of all videos that plays name, ascending. */
  readonly videoIds: readonly string[];
  /** Seconds, as the newest play tells. */
  readonly durations: ReadonlyMap<string, number>;
}

/**
 * Personalize's items (https://docs.aws.amazon.com/personalize/latest/dg/items-dataset-requirements.html): the whole catalogue, then
 * the videos that only plays name. What is not known is left empty, which is null for Personalize. CREATION_TIMESTAMP in epoch seconds.
 */
export async function writeItems(output: OutputFolder, { catalogue, videoIds, durations }: Items): Promise<void> {
  const parts = new PartFiles(output, { folder: 'items', header: ['ITEM_ID', 'GENRES', 'CREATION_TIMESTAMP', 'DURATION_SECONDS'] });
  for (const id of new Set([...catalogue.keys(), ...videoIds])) {
    const video = catalogue.get(id);
    const durationSeconds = video?.durationSeconds ?? durations.get(id);
    const row = [
      csvField(id),
      csvField(video?.genres.join('|') ?? ''),
      video?.createdAt === undefined ? '' : String(Math.floor(video.createdAt / 1000)),
      durationSeconds === undefined ? '' : csvFloat(durationSeconds),
    ];
    if (parts.add(`${row.join(',')}\n`)) await parts.flush();
  }
  await parts.close();
}
