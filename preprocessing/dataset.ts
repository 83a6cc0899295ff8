import en from 'zod/v4/locales/en.js';
import * as z from 'zod/mini';
import { DatasetError } from './DatasetError.ts';
import type { SomeWeights } from './eventWeights.ts';
import { inferTables } from './inferTables.ts';
import { readText, type SourceFolder } from './storage.ts';

export const PLAY_COLUMNS = ['userId', 'videoId', 'watchedSeconds', 'durationSeconds', 'watchRatio', 'occurredAt', 'liked', 'shared', 'commented', 'sessionId', 'id'] as const;
export const VIDEO_COLUMNS = ['id', 'title', 'url', 'durationSeconds', 'genres', 'createdAt'] as const;
export type PlayColumn = (typeof PLAY_COLUMNS)[number];
export type VideoColumn = (typeof VIDEO_COLUMNS)[number];

/** How many files a message names. */
const NAMED_FILES = 10;

/** `.csv` or `.jsonl`, each also `.gz`. */
export const READABLE_FILE = /\.(csv|jsonl)(\.gz)?$/i;

// zod/mini throughout: the whole of zod would be a fifth of the deployed function.
z.config(en());

const columnName = z.string().check(z.minLength(1));
const weight = z.number().check(z.minimum(0), z.maximum(1));
const scaleFactor = z.number().check(z.positive());
const timestampUnit = z.enum(['s', 'ms', 'iso']);
const file = z.string().check(
  z.regex(READABLE_FILE, 'expected a .csv or .jsonl file, or one of these with .gz'),
  z.refine((path) => !path.startsWith('/') && !path.split(/[/\\]/).includes('..'), 'expected a path inside the dataset folder'),
);

const playTableSchema = z
  .strictObject({
    file,
    columns: z.strictObject({
      userId: columnName,
      videoId: columnName,
      occurredAt: columnName,
      watchedSeconds: z.optional(columnName),
      durationSeconds: z.optional(columnName),
      watchRatio: z.optional(columnName),
      liked: z.optional(columnName),
      shared: z.optional(columnName),
      commented: z.optional(columnName),
      sessionId: z.optional(columnName),
      id: z.optional(columnName),
    }),
    /** Multiplies what the file says: 0.001 where it counts milliseconds. */
    scale: z.optional(z.partial(z.strictObject({ watchedSeconds: scaleFactor, durationSeconds: scaleFactor, watchRatio: scaleFactor }))),
    /** Told from each value when left out: text is ISO 8601, a number from 10^11 on milliseconds, below that seconds. */
    timestampUnit: z.optional(timestampUnit),
    /** A row without watch time counts as a whole watch. */
    assumeWatched: z.optional(z.boolean()),
  })
  .check(
    z.refine((table) => table.assumeWatched === true || table.columns.watchedSeconds !== undefined || table.columns.watchRatio !== undefined, {
      path: ['columns'],
      error: 'expected a column for watchedSeconds or watchRatio, or "assumeWatched": true',
    }),
  );

const videoTableSchema = z.strictObject({
  file,
  columns: z.strictObject({
    id: columnName,
    title: z.optional(columnName),
    url: z.optional(columnName),
    durationSeconds: z.optional(columnName),
    genres: z.optional(columnName),
    createdAt: z.optional(columnName),
  }),
  scale: z.optional(z.partial(z.strictObject({ durationSeconds: scaleFactor }))),
  timestampUnit: z.optional(timestampUnit),
  /** Default "|". */
  genreSeparator: z.optional(z.string().check(z.minLength(1))),
});

export const datasetSchema = z.strictObject({
  interactions: z.array(playTableSchema).check(z.minLength(1)),
  videos: z._default(z.array(videoTableSchema), []),
  /** What events add to their cells of the matrix; what is left out has its default. */
  weights: z.optional(z.partial(z.strictObject({ watched: weight, clicked: weight, liked: weight, shared: weight, commented: weight }))),
});

export type PlayTable = z.infer<typeof playTableSchema>;
export type VideoTable = z.infer<typeof videoTableSchema>;
export type TimestampUnit = z.infer<typeof timestampUnit>;

/** A folder of raw files and how to read them. */
export interface Dataset {
  readonly folder: SourceFolder;
  readonly interactions: readonly PlayTable[];
  readonly videos: readonly VideoTable[];
  /** Of events in the matrix, over the defaults. */
  readonly weights?: SomeWeights | undefined;
}

/** Opens a folder by its dataset.json, or by the header names of its files where there is none. Throws DatasetError. */
export async function openDataset(folder: SourceFolder): Promise<Dataset> {
  const files = await folder.list();
  if (!files.includes('dataset.json')) return { folder, ...(await inferTables(folder, files)) };
  const described = parseDescription(await readText(folder, 'dataset.json'), `${folder.location}/dataset.json`);
  for (const table of [...described.interactions, ...described.videos]) {
    if (!files.includes(table.file)) {
      const held = files.length > NAMED_FILES ? `${files.slice(0, NAMED_FILES).join(', ')} and ${files.length - NAMED_FILES} more` : files.join(', ');
      throw new DatasetError(`dataset.json lists ${table.file}, but ${folder.location} holds only ${held}`);
    }
  }
  return { folder, ...described };
}

function parseDescription(text: string, location: string): z.infer<typeof datasetSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DatasetError(`${location} is not JSON: ${error instanceof Error ? error.message.replaceAll('\n', ' ') : 'cannot be parsed'}`);
  }
  const parsed = datasetSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('') ?? '';
  throw new DatasetError(`${location} is not a dataset description: ${path.replace(/^\./, '') || 'the whole'}: ${issue?.message ?? 'invalid'}`);
}
