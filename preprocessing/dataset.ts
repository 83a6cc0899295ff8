import { z } from 'zod';
import { DatasetError } from './DatasetError.ts';
import { inferTables } from './inferTables.ts';
import { readText, type SourceFolder } from './storage.ts';

export const PLAY_COLUMNS = ['userId', 'videoId', 'watchedSeconds', 'durationSeconds', 'watchRatio', 'occurredAt', 'liked', 'shared', 'commented', 'sessionId', 'id'] as const;
export const VIDEO_COLUMNS = ['id', 'title', 'url', 'durationSeconds', 'genres', 'createdAt'] as const;
export type PlayColumn = (typeof PLAY_COLUMNS)[number];
export type VideoColumn = (typeof VIDEO_COLUMNS)[number];

/** `.csv` or `.jsonl`, each also `.gz`. */
export const READABLE_FILE = /\.(csv|jsonl)(\.gz)?$/i;

const columnName = z.string().min(1);
const scaleFactor = z.number().positive();
const timestampUnit = z.enum(['s', 'ms', 'iso']);
const file = z
  .string()
  .regex(READABLE_FILE, 'expected a .csv or .jsonl file, or one of these with .gz')
  .refine((path) => !path.startsWith('/') && !path.split(/[/\\]/).includes('..'), 'expected a path inside the dataset folder');

const playTableSchema = z
  .strictObject({
    file,
    columns: z.strictObject({
      userId: columnName,
      videoId: columnName,
      occurredAt: columnName,
      watchedSeconds: columnName.optional(),
      durationSeconds: columnName.optional(),
      watchRatio: columnName.optional(),
      liked: columnName.optional(),
      shared: columnName.optional(),
      commented: columnName.optional(),
      sessionId: columnName.optional(),
      id: columnName.optional(),
    }),
    /** Multiplies what the file says: 0.001 where it counts milliseconds. */
    scale: z.strictObject({ watchedSeconds: scaleFactor, durationSeconds: scaleFactor, watchRatio: scaleFactor }).partial().optional(),
    /** Told from each value when left out: text is ISO 8601, a number from 10^11 on milliseconds, below that seconds. */
    timestampUnit: timestampUnit.optional(),
    /** A row without watch time counts as a whole watch. */
    assumeWatched: z.boolean().optional(),
  })
  .refine((table) => table.assumeWatched === true || table.columns.watchedSeconds !== undefined || table.columns.watchRatio !== undefined, {
    path: ['columns'],
    message: 'expected a column for watchedSeconds or watchRatio, or "assumeWatched": true',
  });

const videoTableSchema = z.strictObject({
  file,
  columns: z.strictObject({
    id: columnName,
    title: columnName.optional(),
    url: columnName.optional(),
    durationSeconds: columnName.optional(),
    genres: columnName.optional(),
    createdAt: columnName.optional(),
  }),
  scale: z.strictObject({ durationSeconds: scaleFactor }).partial().optional(),
  timestampUnit: timestampUnit.optional(),
  /** Default "|". */
  genreSeparator: z.string().min(1).optional(),
});

export const datasetSchema = z.strictObject({
  interactions: z.array(playTableSchema).min(1),
  videos: z.array(videoTableSchema).default([]),
});

export type PlayTable = z.infer<typeof playTableSchema>;
export type VideoTable = z.infer<typeof videoTableSchema>;
export type TimestampUnit = z.infer<typeof timestampUnit>;

/** A folder of raw files and how to read them. */
export interface Dataset {
  readonly folder: SourceFolder;
  readonly interactions: readonly PlayTable[];
  readonly videos: readonly VideoTable[];
}

/** Opens a folder by its dataset.json, or by the header names of its files where there is none. Throws DatasetError. */
export async function openDataset(folder: SourceFolder): Promise<Dataset> {
  const files = await folder.list();
  if (!files.includes('dataset.json')) return { folder, ...(await inferTables(folder, files)) };
  const described = parseDescription(await readText(folder, 'dataset.json'), `${folder.location}/dataset.json`);
  for (const table of [...described.interactions, ...described.videos]) {
    if (!files.includes(table.file)) {
      throw new DatasetError(`dataset.json lists ${table.file}, but ${folder.location} holds only ${files.join(', ')}`);
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
