import { EventWeights } from '../../local/services/personalize/training/EventWeights.ts';
import { type TrainingData } from '../../local/services/personalize/recipes/recipe.ts';
import { readLabelledPlays } from '../../preprocessing/plays.ts';
import { readVideos } from '../../preprocessing/videos.ts';
import { trainingConfig } from '../../training/config.ts';

export interface ReadOptions {
  /** Every play counts as a whole watch, whatever was watched of it: ratings as plays. */
  readonly allPlays: boolean;
  onProgress?(plays: number): void;
}

interface Row {
  readonly user: number;
  readonly item: number;
  readonly at: number;
  readonly type: number;
  readonly value: number;
}

const PROGRESS_EVERY = 10_000;

/**
 * A dataset folder as the training data of the deployed solution: the same labels, the same event weights, events in time order (ties in
 * file order). Throws DatasetError.
 */
export async function readDataset(folder: string, { allPlays, onProgress }: ReadOptions): Promise<TrainingData> {
  const users = new Map<string, number>();
  const items = new Map<string, number>();
  const types = new Map<string, number>();
  const rows: Row[] = [];
  let plays = 0;
  for await (const play of readLabelledPlays(folder)) {
    const user = indexIn(users, play.userId);
    const item = indexIn(items, play.videoId);
    const at = Date.parse(play.occurredAt) / 1000;
    const value = allPlays ? 1 : play.watchRatio;
    rows.push({ user, item, at, type: indexIn(types, allPlays ? 'watched' : play.type), value });
    if (!allPlays) for (const engagement of play.engagement) rows.push({ user, item, at, type: indexIn(types, engagement), value: NaN });
    if (++plays % PROGRESS_EVERY === 0) onProgress?.(plays);
  }
  rows.sort((a, b) => a.at - b.at);

  const genres = new Map<number, readonly string[]>();
  const createdAt = new Map<number, number>();
  for await (const video of readVideos(folder)) {
    const item = indexIn(items, video.id);
    genres.set(item, video.genres);
    if (video.createdAt !== undefined) createdAt.set(item, Date.parse(video.createdAt) / 1000);
  }
  const weights = solutionWeights();
  const eventTypes = [...types.keys()];
  return {
    userIds: [...users.keys()],
    itemIds: [...items.keys()],
    eventTypes,
    interactions: {
      length: rows.length,
      user: Uint32Array.from(rows, (row) => row.user),
      item: Uint32Array.from(rows, (row) => row.item),
      timestamp: Float64Array.from(rows, (row) => row.at),
      eventType: Uint8Array.from(rows, (row) => row.type),
      eventValue: Float32Array.from(rows, (row) => row.value),
      weight: Float32Array.from(rows, (row) => weights.weigh(eventTypes[row.type] ?? '', row.value)),
    },
    itemCategories: { GENRES: Array.from({ length: items.size }, (_, item) => genres.get(item) ?? []) },
    itemCreatedAt: Float64Array.from({ length: items.size }, (_, item) => createdAt.get(item) ?? NaN),
  };
}

function indexIn(ids: Map<string, number>, id: string): number {
  const known = ids.get(id);
  if (known !== undefined) return known;
  ids.set(id, ids.size);
  return ids.size - 1;
}

function solutionWeights(): EventWeights {
  const solution = trainingConfig.solutions.find(({ key }) => key === 'user-personalization');
  const list = solution?.solutionConfig?.eventsConfig?.eventParametersList ?? [];
  const eventParametersList = list.map(({ eventType = '', weight = 1 }) => ({ eventType, weight }));
  return new EventWeights({ solutionConfig: { eventsConfig: { eventParametersList } } });
}
