import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../preprocessing/dataset.ts';
import { localFolder, localOutput } from '../../preprocessing/localStorage.ts';
import { loadVideos, runPipeline, settingsOf } from '../../preprocessing/pipeline.ts';
import { finishRun } from '../../preprocessing/stages/finishRun.ts';
import { mapPlays } from '../../preprocessing/stages/mapPlays.ts';
import { mergePartition } from '../../preprocessing/stages/mergePartition.ts';
import { sourcesOf } from '../../preprocessing/stages/sourcesOf.ts';
import { type MapFacts, PARTITIONS } from '../../preprocessing/stages/stages.ts';
import { videoIndexOf } from '../../preprocessing/stages/VideoIndex.ts';
import { datasetFolder, temporaryFolder } from './preprocessFiles.ts';

const HEADER = 'userId,videoId,watchedSeconds,durationSeconds,occurredAt,liked,sessionId,id';

/** Some thousand plays with duplicates, sessions, ids that repeat with other content, ties in time, and rows that are rejected. */
function rowsOf(count: number): string[] {
  let state = 7;
  const below = (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  return Array.from({ length: count }, (_, index) => {
    // Past 20,000 rows an id over two lines: from there on the file is read as one stream.
    const user = below(20) === 0 ? `"user, ${below(9)}"` : index % 7001 === 6999 && index > 20_000 ? '"two\nlines"' : `u${below(400)}`;
    const watched = below(50) === 0 ? 'x' : below(20);
    const session = below(3) === 0 ? `s${below(30)}` : '';
    const id = below(3) === 0 ? `p${below(count / 4)}` : '';
    return `${user},v${below(60)},${watched},${below(9) === 0 ? '' : 10},${1_700_000_000 + 600 * below(index / 4 + 1)},${below(2)},${session},${id}`;
  });
}

/** The bytes of every file below, hashed; but for rejects.jsonl, which names the files. */
async function contents(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && entry.name !== 'rejects.jsonl');
  const hashed = files.map(async ({ parentPath, name }) => [join(parentPath, name).slice(folder.length), createHash('sha256').update(await readFile(join(parentPath, name))).digest('hex')] as const);
  return Object.fromEntries((await Promise.all(hashed)).sort(([left], [right]) => (left < right ? -1 : 1)));
}

async function run(dataset: string, options: { readonly threads?: number; readonly memory?: number } = {}): Promise<{ readonly files: Record<string, string>; readonly rejects: string }> {
  const folder = join(await temporaryFolder(), 'out');
  await runPipeline({ datasets: [await openDataset(localFolder(dataset))], output: await localOutput(folder), threshold: 0.5, ...options });
  return { files: await contents(folder), rejects: await readFile(join(folder, 'rejects.jsonl'), 'utf8') };
}

const rows = rowsOf(30_000);
const videos = 'id,durationSeconds\nv1,12\nv2,30\n';
const whole = { 'plays.csv': [HEADER, ...rows].join('\n'), 'videos.csv': videos };

/** By one thread, in memory. */
async function reference(): Promise<Awaited<ReturnType<typeof run>>> {
  return run(await datasetFolder(whole));
}

describe('the same plays give the same bytes', { timeout: 300_000 }, () => {
  it('whatever the number of threads', async () => {
    expect(await run(await datasetFolder(whole), { threads: 3 })).toEqual(await reference());
  });

  it('with hardly any memory, where rows wait in a file', async () => {
    const expected = await reference();
    expect(await run(await datasetFolder(whole), { memory: 1000 })).toEqual(expected);
    expect(await run(await datasetFolder(whole), { memory: 1000, threads: 2 })).toEqual(expected);
  });

  it('in several files, packed or not, in any order', async () => {
    const parts = [rows.slice(20_000), rows.slice(0, 7), rows.slice(7, 20_000)].map((part) => [HEADER, ...part].join('\n'));
    const files = { 'a.csv': parts[0] ?? '', 'b.csv.gz': gzipSync(parts[1] ?? ''), 'c.csv.gz': gzipSync(parts[2] ?? ''), 'videos.csv': videos };
    expect((await run(await datasetFolder(files), { threads: 2 })).files).toEqual((await reference()).files);
  });

  it('in reverse', async () => {
    expect((await run(await datasetFolder({ ...whole, 'plays.csv': [HEADER, ...rows.toReversed()].join('\n') }))).files).toEqual((await reference()).files);
  });

  it('mapped in pieces that only bytes connect', async () => {
    const pieces = [rows.slice(0, 4000), rows.slice(4000, 4001), rows.slice(4001)].map((part) => [HEADER, ...part].join('\n'));
    const dataset = await openDataset(localFolder(await datasetFolder({ 'a.csv': pieces[0] ?? '', 'b.csv': pieces[1] ?? '', 'c.csv': pieces[2] ?? '', 'videos.csv': videos })));
    const folder = join(await temporaryFolder(), 'out');
    const output = await localOutput(folder);
    const settings = settingsOf({ datasets: [dataset], threshold: 0.5 });
    const { catalogue } = await loadVideos([dataset], output);
    const facts: MapFacts[] = [];
    const objects = new Map<string, Buffer>();
    for (const [index, source] of sourcesOf([dataset]).entries()) {
      const mapper = 40 + index;
      const emit = (partition: number, block: Uint8Array): void => void objects.set(`${mapper}/${partition}`, Buffer.concat([objects.get(`${mapper}/${partition}`) ?? Buffer.alloc(0), block]));
      facts.push(JSON.parse(JSON.stringify(await mapPlays({ mapper, sources: [source], settings, catalogue, emit, onChunk: () => {} }))) as MapFacts);
    }
    const runs = [];
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const streams = facts.toReversed().map(({ mapper }) => cutUp(objects.get(`${mapper}/${partition}`) ?? Buffer.alloc(0)));
      const merged = await mergePartition({ streams, videos: videoIndexOf(facts), settings });
      if (merged !== undefined) runs.push({ size: merged.length, read: (start: number, end: number) => Promise.resolve(merged.slice(start, end)) });
    }
    await (await output.create('rejects.jsonl')).close();
    await finishRun({ facts, runs, catalogue, output });
    await output.commit();
    expect(await contents(folder)).toEqual((await reference()).files);
  });
});

/** As a network delivers an object: in pieces that know nothing of blocks. */
function* cutUp(object: Buffer): Generator<Uint8Array> {
  for (let start = 0; start < object.length; start += 1001) yield object.subarray(start, start + 1001);
}
