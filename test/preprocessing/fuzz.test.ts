import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../preprocessing/dataset.ts';
import { DatasetError } from '../../preprocessing/DatasetError.ts';
import { settingsOf } from '../../preprocessing/pipeline.ts';
import { emptyTally, readPlays, type Reject, type Tally } from '../../preprocessing/readPlays.ts';
import { mapPlays } from '../../preprocessing/stages/mapPlays.ts';
import { mergePartition } from '../../preprocessing/stages/mergePartition.ts';
import { Run } from '../../preprocessing/stages/Run.ts';
import { sourcesOf } from '../../preprocessing/stages/sourcesOf.ts';
import { PARTITIONS } from '../../preprocessing/stages/stages.ts';
import { videoIndexOf } from '../../preprocessing/stages/VideoIndex.ts';
import { VideoDurations } from '../../preprocessing/VideoDurations.ts';

/** Mulberry32: the same sequence for a seed on every machine. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  pick<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.below(values.length)] ?? values[0];
  }
}

const HEADER = 'userId,videoId,watchedSeconds,durationSeconds,watchRatio,occurredAt,liked,id';
const COLUMNS = { userId: 'userId', videoId: 'videoId', watchedSeconds: 'watchedSeconds', durationSeconds: 'durationSeconds', watchRatio: 'watchRatio', occurredAt: 'occurredAt', liked: 'liked', id: 'id' };
const { id: _, ...WITHOUT_IDS } = COLUMNS;

function hasIds(seed: number): boolean {
  return seed % 2000 === 0;
}

const TIMES = ['1700000000', '1700000000000', '1700000000.5', '2024-01-31T20:15:00Z', '2024-01-31 20:15:00', '2024-01-31T20:15:00.123Z', '2024-02-30T00:00:00Z', '2024-01-31T24:00:00Z', '2024-01-31T20:15:00+02:00', '2099-01-01T00:00:00Z', '2024-01-31', '', '1e12', '-5'] as const;
const NUMBERS = ['5', '0', '10', '3.25', '-1', '', 'NA', '.5', '5.', '1e1', ' 7', '+4', '0x10', 'NaN', '99999999999', '1234567890123456', '0.30000000000000004', '-0'] as const;
const IDS = ['u1', 'u2', '9007199254740993', 'ü', '', ' ', 'a b', '"q"', '"a,b"', '"two\nlines"', 'x'.repeat(257)] as const;
/** What files are broken by. */
const BYTES = [0, 10, 13, 34, 44, 45, 46, 48, 57, 92, 123, 125, 127, 128, 195, 239, 255] as const;

function csvFile(random: Random): Uint8Array {
  const end = random.pick(['\n', '\r\n']);
  const rows = Array.from({ length: random.below(60) }, () =>
    [random.pick(IDS), random.pick(IDS), random.pick(NUMBERS), random.pick(NUMBERS), random.pick(NUMBERS), random.pick(TIMES), random.pick(['', '0', '1', 'yes', '2', 'maybe']), random.pick(['', 'p1', 'p2', '"p3"'])].join(','),
  );
  return Buffer.from(`${random.pick(['', '\uFEFF'])}${[HEADER, ...rows].join(end)}${random.pick(['', end])}`);
}

/** As JSON.stringify or as Python's json.dumps writes it, with its keys in any order. */
function spaced(random: Random, value: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  if (random.next() < 0.2) entries.reverse();
  const [colon, comma] = random.pick([[':', ','], [': ', ', ']]);
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}${colon}${JSON.stringify(each)}`).join(comma)}}`;
}

function jsonFile(random: Random): Uint8Array {
  const rows = Array.from({ length: random.below(60) }, () =>
    spaced(random, { engagement: random.pick([undefined, [], ['LIKED'], ['LIKED', 'SHARED'], [1.5]]), userId: random.pick([...IDS, 7, 7.25, false, null]), videoId: random.pick(IDS), watchedSeconds: random.pick<string | number>([...NUMBERS, 5]), durationSeconds: 10, occurredAt: random.pick(TIMES), liked: random.pick([true, false, 'x', 1, '1']), id: random.pick([undefined, 'p1', 7, true, null]) }),
  );
  return Buffer.from(rows.join('\n'));
}

function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  let result = Buffer.from(bytes);
  for (let changes = random.below(8); changes > 0 && result.length > 0; changes--) {
    const at = random.below(result.length);
    const kind = random.below(4);
    if (kind === 0) result[at] = random.pick(BYTES);
    else if (kind === 1) result = Buffer.concat([result.subarray(0, at), Buffer.of(random.pick(BYTES)), result.subarray(at)]);
    else if (kind === 2) result = Buffer.concat([result.subarray(0, at), result.subarray(at + random.below(20))]);
    else result = Buffer.concat([result.subarray(0, at), result.subarray(random.below(result.length))]);
  }
  return result;
}

function noise(random: Random): Uint8Array {
  return Uint8Array.from({ length: random.below(2000) }, () => (random.next() < 0.5 ? random.pick(BYTES) : random.below(256)));
}

/** The file as it comes from a disk or a network: in pieces of any size. */
function datasetOf(file: string, bytes: Uint8Array, seed: number): Dataset {
  return {
    folder: {
      location: 'memory',
      list: () => Promise.resolve([file]),
      open: (): AsyncIterable<Uint8Array> => pieces(bytes, new Random(seed)),
    },
    // Every other time without ids: then what counts as one is equal, and it does not matter which of them is kept.
    interactions: [{ file, columns: hasIds(seed) ? COLUMNS : WITHOUT_IDS }],
    videos: [],
  };
}

async function* pieces(bytes: Uint8Array, random: Random): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; ) {
    const end = start + 1 + random.below(random.pick([3, 50, 5000]));
    yield bytes.subarray(start, end);
    start = end;
  }
}

interface Outcome {
  readonly problem?: string | undefined;
  readonly tally: Tally;
  readonly rejects: readonly Reject[];
}

async function byBytes(dataset: Dataset): Promise<Outcome> {
  const blocks: Uint8Array[][] = Array.from({ length: PARTITIONS }, () => []);
  const rejects: Reject[] = [];
  const settings = settingsOf({ datasets: [dataset], threshold: 0.5 });
  const facts = await mapPlays({
    mapper: 3,
    sources: sourcesOf([dataset]),
    settings,
    catalogue: new Map(),
    emit: (partition, block) => void blocks[partition]?.push(block),
    onChunk: (each) => void rejects.push(...each),
  });
  const tally = emptyTally();
  for (const [reason, count] of Object.entries(facts.rejected)) tally.rejected.set(reason, count);
  tally.rows = facts.rows;
  const videos = videoIndexOf([facts]);
  for (const stream of blocks) {
    const run = await mergePartition({ streams: [stream], videos, settings });
    if (run === undefined) continue;
    const { header } = await Run.open({ size: run.length, read: (start, end) => Promise.resolve(run.subarray(start, end)) });
    tally.watched += header.watched;
    tally.clicked += header.clicked;
    tally.withoutWatchTime += header.withoutWatchTime;
    tally.duplicates += header.duplicates;
  }
  return { tally, rejects, problem: facts.unreadable[0] };
}

async function byText(dataset: Dataset): Promise<Outcome | string> {
  const tally = emptyTally();
  const rejects: Reject[] = [];
  try {
    for await (const batch of readPlays({ datasets: [dataset], threshold: 0.5, videos: new VideoDurations(new Map()), tally })) rejects.push(...batch.rejects);
  } catch (error) {
    if (error instanceof DatasetError) return error.message;
    throw error;
  }
  return { tally, rejects };
}

/** Of plays with the same id the first is kept where they are read one by one, the least in a run. */
function comparable({ tally: { watched, clicked, withoutWatchTime, ...tally }, rejects }: Outcome): object {
  return { ...tally, kept: watched + clicked + withoutWatchTime, rejects };
}

async function check(file: string, bytes: Uint8Array, seed: number): Promise<void> {
  const fast = await byBytes(datasetOf(file, bytes, seed));
  const { tally, rejects } = fast;
  const text = await byText(datasetOf(file, bytes, seed));
  // Read as text, a file without a good header is an error; in a run it is a warning, and its rows are rejects.
  if (typeof text === 'string') expect(fast.problem?.startsWith(text), `seed ${seed}: ${text}, ${fast.problem}`).toBe(true);
  else if (hasIds(seed)) expect(comparable({ tally, rejects }), `seed ${seed}`).toEqual(comparable(text));
  else expect({ tally, rejects }, `seed ${seed}`).toEqual(text);
  const rejected = [...tally.rejected.values()].reduce((sum, count) => sum + count, 0);
  expect(rejected).toBe(rejects.length);
  expect(tally.watched + tally.clicked + tally.withoutWatchTime + tally.duplicates + rejected, `seed ${seed}`).toBe(tally.rows);
}

describe('whatever a file holds, no reader fails, every row is accounted for, and reading bytes finds what reading text does', { timeout: 300_000 }, () => {
  const seeds = (count: number): number[] => Array.from({ length: count }, (_, index) => 1000 * index);

  it('in CSV with odd fields', async () => {
    for (const seed of seeds(300)) await check('plays.csv', csvFile(new Random(seed)), seed);
  });

  it('in CSV with changed bytes', async () => {
    for (const seed of seeds(600)) {
      const random = new Random(seed);
      await check('plays.csv', mutated(csvFile(random), random), seed);
    }
  });

  it('in JSON lines with changed bytes', async () => {
    for (const seed of seeds(300)) {
      const random = new Random(seed);
      await check('plays.jsonl', mutated(jsonFile(random), random), seed);
    }
  });

  it('in gzip with changed bytes', async () => {
    for (const seed of seeds(200)) {
      const random = new Random(seed);
      await check('plays.csv.gz', mutated(gzipSync(csvFile(random)), random), seed);
    }
  });

  it('in noise', async () => {
    for (const seed of seeds(200)) {
      await check('plays.csv', Buffer.concat([Buffer.from(`${HEADER}\n`), noise(new Random(seed))]), seed);
      await check('plays.jsonl', noise(new Random(seed)), seed);
      await check('plays.csv.gz', noise(new Random(seed)), seed);
    }
  });
});
