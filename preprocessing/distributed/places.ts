import { PARTITIONS } from '../stages/stages.ts';

/** Where things lie below prepared/. */

/** Which sources went into what is kept of them, and where that is. Written with each successful run. */
export const MANIFEST = 'prepared/mapped/manifest.json';
export const MAPPED = 'prepared/mapped/';

/** What a mapper made of its sources: kept, as long as the sources stay as they are. */
export function mappedPlaces(id: string): { readonly blocks: string; readonly facts: string; readonly rejects: string } {
  const folder = `${MAPPED}${id}/`;
  return { blocks: `${folder}blocks`, facts: `${folder}facts.json`, rejects: `${folder}rejects.jsonl` };
}

/** What a run in several functions keeps between its steps: removed when it is done. */
export function workPlaces(run: string) {
  const folder = `prepared/${run}/work/`;
  return { folder, plan: `${folder}plan.json`, items: `${folder}items.json`, merged: (partition: number) => `${folder}merged/${String(partition).padStart(String(PARTITIONS).length, '0')}` };
}
