import type { TrainingConfig } from '../training/TrainingConfig.ts';
import { type PriceName, type Prices } from './prices.ts';

/** What decides the bill; all for one month. */
export interface Usage {
  readonly users: number;
  /** Lists asked for by each user. */
  readonly requestsPerUser: number;
  readonly playsPerUser: number;
  /** Share of requests for each recipe by its key; what is left out is asked for by nobody. */
  readonly shares: Readonly<Record<string, number>>;
  /** Plays that a full training learns from. */
  readonly interactions: number;
  readonly videos: number;
  readonly trainings: number;
  /** Of the busiest five minutes to the average. */
  readonly peakFactor: number;
}

export interface CostLine {
  readonly service: string;
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usd: number;
}

export interface Estimate {
  readonly lines: readonly CostLine[];
  readonly totalUsd: number;
  /** Per 1,000 lists. */
  readonly usdPer1000Requests: number;
}

export const hoursInMonth = 730;
/** Bytes: a row of the interactions file, of the items file, a raw line, an item of the interactions table. */
const size = { interaction: 60, video: 80, rawLine: 250, play: 400 } as const;
const gb = 1e9;
/** Of the `recommend` function: memory in GB, and seconds on average. */
const list = { memoryGb: 1, seconds: 0.06 } as const;
const record = { memoryGb: 0.5, seconds: 0.03 } as const;
/** Half a kilobyte to a read unit with eventual consistency, some 30 videos a list of which most are cached in the warm function. */
const readsPerList = 5;
/** Training hours of the recipes that are paid by the hour, for each million interactions: a guess, as AWS names no figure. */
const trainingHoursPerMillion = 1.5;

/** docs/cost.md has the formula. */
export function estimate(config: TrainingConfig, prices: Prices, usage: Usage): Estimate {
  const requests = usage.users * usage.requestsPerUser;
  const plays = usage.users * usage.playsPerUser;
  const line = (service: string, what: string, quantity: number, unit: string, price: PriceName, per = 1): CostLine => ({ service, what, quantity, unit, usd: (quantity / per) * prices.usd(price) });
  const models = config.solutions.flatMap(({ key, recipe, tps }) => {
    const asked = requests * (usage.shares[key] ?? 0);
    if (recipe.endsWith('-v2')) {
      return [
        line('Personalize', `training ${key}`, usage.trainings * usage.interactions, 'interactions', 'personalizeV2TrainingPer1000Interactions', 1000),
        line('Personalize', `requests ${key}`, asked, 'requests', 'personalizeV2Per1000Requests', 1000),
      ];
    }
    const tpsHours = campaignTpsHours({ asked, peakFactor: usage.peakFactor, ...tps });
    return [
      line('Personalize', `training ${key}`, usage.trainings * Math.max(1, (usage.interactions / 1e6) * trainingHoursPerMillion), 'training hours', 'personalizeTrainingHour'),
      { service: 'Personalize', what: `campaign ${key}`, quantity: tpsHours, unit: 'TPS-hours', usd: tiered(tpsHours, prices) },
    ];
  });
  const ingestedGb = (plays * size.interaction + usage.trainings * (usage.interactions * size.interaction + usage.videos * size.video)) / gb;
  const lines = [
    line('Personalize', 'data', ingestedGb, 'GB', 'personalizeIngestionPerGb'),
    ...models,
    line('AppSync', 'queries and mutations', requests + plays, 'operations', 'appsyncPerMillionQueries', 1e6),
    line('Lambda', 'requests', requests + plays, 'requests', 'lambdaPerMillionRequests', 1e6),
    line('Lambda', 'time', requests * list.memoryGb * list.seconds + plays * record.memoryGb * record.seconds, 'GB-seconds', 'lambdaArmPerGbSecond'),
    line('DynamoDB', 'reads', requests * readsPerList + plays, 'reads', 'dynamodbPerMillionReads', 1e6),
    line('DynamoDB', 'writes', plays, 'writes', 'dynamodbPerMillionWrites', 1e6),
    line('DynamoDB', 'storage', ((usage.interactions + plays) * size.play) / gb, 'GB', 'dynamodbPerGbMonth'),
    line('S3', 'storage', ((usage.interactions + plays) * (size.rawLine / 8 + config.keep.preparedRuns * size.interaction)) / gb, 'GB', 's3PerGbMonth'),
    line('S3', 'raw log', plays / 50, 'writes', 's3Per1000Writes', 1000),
  ];
  const totalUsd = lines.reduce((total, { usd }) => total + usd, 0);
  return { lines, totalUsd, usdPer1000Requests: requests === 0 ? 0 : (totalUsd / requests) * 1000 };
}

/** A campaign costs the greater of what is provisioned and what is used, in every five minutes of the month. */
function campaignTpsHours({ asked, peakFactor, least, most }: { readonly asked: number; readonly peakFactor: number; readonly least: number; readonly most: number }): number {
  const average = asked / (hoursInMonth * 3600);
  const provisioned = Math.min(most, Math.max(least, Math.ceil(average * peakFactor)));
  return hoursInMonth * Math.max(provisioned, average);
}

function tiered(tpsHours: number, prices: Prices): number {
  const [first, second] = [prices.upTo('personalizeTpsHour'), prices.upTo('personalizeTpsHourNext')];
  const between = (low: number, high: number): number => Math.max(0, Math.min(tpsHours, high) - low);
  return (
    between(0, first) * prices.usd('personalizeTpsHour') + between(first, second) * prices.usd('personalizeTpsHourNext') + between(second, Infinity) * prices.usd('personalizeTpsHourAbove')
  );
}
