import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { modelFile } from './modelFile.ts';
import type { ResourceStore } from './ResourceStore.ts';

/** Deletes what a kill left on disk and no resource knows: half-written files, replaced imports, deleted models. */
export function discardOrphans(stateFolder: string, resources: ResourceStore): void {
  const known = new Set([
    ...resources.list('dataset').flatMap((dataset) => dataset.files),
    ...resources.list('solution-version').map((version) => modelFile(version.solutionVersionArn)),
    ...resources.list('recommender').map((recommender) => modelFile(recommender.recommenderArn)),
  ]);
  for (const folder of ['interactions', 'models']) {
    for (const entry of entriesOf(join(stateFolder, folder))) {
      if (!known.has(join(folder, entry))) rmSync(join(stateFolder, folder, entry), { force: true });
    }
  }
}

/** Files below the folder; none where there is no folder yet. */
function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
