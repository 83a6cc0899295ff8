import type { Dataset } from '../dataset.ts';
import { seedOf } from '../Digest.ts';
import type { SourceShape } from '../SourceRows.ts';
import type { SourceFolder } from '../storage.ts';

/** One file of plays. */
export interface MapSource extends SourceShape {
  readonly folder: SourceFolder;
  /** As rejects.jsonl calls it: below the dataset folder; with the folder's name before it when several datasets are read. */
  readonly name: string;
}

/** Every file of plays of the datasets, in order. */
export function sourcesOf(datasets: readonly Dataset[]): MapSource[] {
  return datasets.flatMap(({ folder, interactions }) => {
    const prefix = datasets.length > 1 ? `${folder.location.replace(/\/$/, '')}/` : '';
    const idSeed = seedOf(`id of ${folder.location}`);
    return interactions.map((table): MapSource => ({ folder, table, name: prefix + table.file, idSeed, format: /\.csv(\.gz)?$/i.test(table.file) ? 'csv' : 'jsonl' }));
  });
}
