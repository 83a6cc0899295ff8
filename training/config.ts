import type { DatasetType } from './inventory.ts';
import interactions from '../schema/personalize/interactions.json' with { type: 'json' };
import items from '../schema/personalize/items.json' with { type: 'json' };
import type { EventsConfig, SolutionConfig } from '@aws-sdk/client-personalize';

export interface DatasetConfig {
  readonly type: DatasetType;
  readonly name: string;
  readonly schemaName: string;
  readonly schema: object;
  /** Folder of the prepared run that holds its CSV files. */
  readonly folder: string;
}

export interface SolutionSetup {
  /** Key in the live parameter. */
  readonly key: 'user-personalization' | 'personalized-ranking' | 'similar-items' | 'popularity' | 'trending';
  /** Of the solution and of its campaign. */
  readonly name: string;
  readonly recipe: string;
  readonly solutionConfig?: SolutionConfig;
  /** Only these events are learned from; all where absent. */
  readonly eventType?: string;
  /** Transactions a second that are always paid for. */
  readonly minProvisionedTPS: number;
  readonly exploration?: { readonly weight: number; readonly itemAgeDays: number };
  /** When a new version may replace the live one; without it always. */
  readonly gate?: GateConfig;
}

export interface GateConfig {
  /** One of Personalize's offline metrics; higher is better. */
  readonly metric: string;
  /** Share of the live version's value that the new one may lose. */
  readonly tolerance: number;
}

export interface FilterSetup {
  /** Key in the live parameter. */
  readonly key: 'unwatched' | 'by-genre' | 'unwatched-by-genre';
  readonly name: string;
  readonly expression: string;
}

/** Everything that should exist in Personalize. */
export interface TrainingConfig {
  readonly datasetGroup: string;
  readonly datasets: readonly DatasetConfig[];
  readonly eventTracker: string;
  readonly filters: readonly FilterSetup[];
  readonly solutions: readonly SolutionSetup[];
}

/** Weights of the v2 recipes, 0 to 1: a click that was broken off says less than a watch. */
const events: EventsConfig = {
  eventParametersList: [
    { eventType: 'watched', weight: 1 },
    { eventType: 'liked', weight: 1 },
    { eventType: 'shared', weight: 1 },
    { eventType: 'commented', weight: 0.8 },
    { eventType: 'clicked', weight: 0.3 },
  ],
};

const ranking: GateConfig = { metric: 'normalized_discounted_cumulative_gain_at_25', tolerance: 0.2 };
const unwatched = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")';
const byGenre = 'INCLUDE ItemID WHERE Items.GENRES IN ($GENRES)';

export const trainingConfig: TrainingConfig = {
  datasetGroup: 'upnext',
  datasets: [
    { type: 'Interactions', name: 'upnext-interactions', schemaName: 'upnext-interactions', schema: interactions, folder: 'interactions' },
    { type: 'Items', name: 'upnext-items', schemaName: 'upnext-items', schema: items, folder: 'items' },
  ],
  eventTracker: 'upnext',
  filters: [
    { key: 'unwatched', name: 'upnext-unwatched', expression: unwatched },
    { key: 'by-genre', name: 'upnext-by-genre', expression: byGenre },
    { key: 'unwatched-by-genre', name: 'upnext-unwatched-by-genre', expression: `${byGenre} | ${unwatched}` },
  ],
  solutions: [
    {
      key: 'user-personalization',
      name: 'upnext-user-personalization',
      recipe: 'aws-user-personalization-v2',
      solutionConfig: { eventsConfig: events },
      minProvisionedTPS: 1,
      exploration: { weight: 0.3, itemAgeDays: 30 },
      gate: ranking,
    },
    {
      key: 'personalized-ranking',
      name: 'upnext-personalized-ranking',
      recipe: 'aws-personalized-ranking-v2',
      solutionConfig: { eventsConfig: events },
      minProvisionedTPS: 1,
      gate: ranking,
    },
    { key: 'similar-items', name: 'upnext-similar-items', recipe: 'aws-similar-items', minProvisionedTPS: 1, gate: ranking },
    // What is popular follows the crowd, however well it predicts: no gate.
    { key: 'popularity', name: 'upnext-popularity', recipe: 'aws-popularity-count', minProvisionedTPS: 1 },
    {
      key: 'trending',
      name: 'upnext-trending',
      recipe: 'aws-trending-now',
      // https://docs.aws.amazon.com/personalize/latest/dg/native-recipe-trending-now.html
      solutionConfig: { featureTransformationParameters: { trend_discovery_frequency: '1 day' } },
      minProvisionedTPS: 1,
    },
  ],
};
