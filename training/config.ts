import type { EventsConfig } from '@aws-sdk/client-personalize';
import interactions from '../schema/personalize/interactions.json' with { type: 'json' };
import items from '../schema/personalize/items.json' with { type: 'json' };
import type { GateConfig, TrainingConfig } from './TrainingConfig.ts';

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

/** Metrics vary from one training to the next by a tenth or so on small data. A version that recommends almost nothing is broken. */
const ranked: GateConfig = {
  tolerances: { normalized_discounted_cumulative_gain_at_25: 0.2, mean_reciprocal_rank_at_25: 0.3, coverage: 0.5 },
  floors: { coverage: 0.0001 },
};
/** What is popular follows the crowd, however well it predicts; but a chart must not be empty. */
const chart: GateConfig = { tolerances: {}, floors: { coverage: 1e-9 } };

const tps = { least: 1, most: 10 };
const unwatched = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")';
const byGenre = 'INCLUDE ItemID WHERE Items.GENRES IN ($GENRES)';

/** Everything that should exist in Personalize under a name, that of the dataset group. */
export const trainingConfigFor = (name: string): TrainingConfig => ({
  schedule: 'rate(6 hours)',
  datasetGroup: name,
  datasets: [
    { type: 'Interactions', name: `${name}-interactions`, schemaName: `${name}-interactions`, schema: interactions, folder: 'interactions' },
    { type: 'Items', name: `${name}-items`, schemaName: `${name}-items`, schema: items, folder: 'items' },
  ],
  eventTracker: name,
  filters: [
    { key: 'unwatched', name: `${name}-unwatched`, expression: unwatched },
    { key: 'by-genre', name: `${name}-by-genre`, expression: byGenre },
    { key: 'unwatched-by-genre', name: `${name}-unwatched-by-genre`, expression: `${byGenre} | ${unwatched}` },
  ],
  solutions: [
    {
      key: 'user-personalization',
      name: `${name}-user-personalization`,
      recipe: 'aws-user-personalization-v2',
      asked: 'user',
      solutionConfig: { eventsConfig: events },
      exploration: { weight: 0.3, itemAgeDays: 30 },
      gate: ranked,
      tps,
    },
    {
      key: 'personalized-ranking',
      name: `${name}-personalized-ranking`,
      recipe: 'aws-personalized-ranking-v2',
      asked: 'ranking',
      solutionConfig: { eventsConfig: events },
      gate: ranked,
      tps,
    },
    { key: 'similar-items', name: `${name}-similar-items`, recipe: 'aws-similar-items', asked: 'item', gate: ranked, tps },
    { key: 'popularity', name: `${name}-popularity`, recipe: 'aws-popularity-count', asked: 'nothing', gate: chart, tps },
    {
      key: 'trending',
      name: `${name}-trending`,
      recipe: 'aws-trending-now',
      asked: 'nothing',
      // https://docs.aws.amazon.com/personalize/latest/dg/native-recipe-trending-now.html
      solutionConfig: { featureTransformationParameters: { trend_discovery_frequency: '1 day' } },
      gate: chart,
      tps,
    },
  ],
  imports: { fullEveryDays: 7, leastRows: 1000, mostBytes: 64 * 1024 * 1024 },
  watch: {
    timesUpdate: 3,
    leastSeconds: 1,
    mostSeconds: 1800,
    looks: 5,
    requestsPerLook: 4,
    errorShare: 0.1,
    listShare: 0.9,
    latencyMs: 300,
    clickThrough: { tolerance: 0.3, leastClicks: 100, leastRequests: 1000 },
  },
  retries: { attempts: 3, patienceMinutes: 60 },
  capacity: { lookbackHours: 24, headroom: 1.2 },
  keep: { preparedRuns: 3, hours: 24 },
});

export const trainingConfig = trainingConfigFor('upnext');
