import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const names = [
  'personalizeIngestionPerGb',
  'personalizeV2TrainingPer1000Interactions',
  'personalizeTrainingHour',
  'personalizeV2Per1000Requests',
  'personalizeTpsHour',
  'personalizeTpsHourNext',
  'personalizeTpsHourAbove',
  'appsyncPerMillionQueries',
  'lambdaPerMillionRequests',
  'lambdaArmPerGbSecond',
  'dynamodbPerMillionReads',
  'dynamodbPerMillionWrites',
  'dynamodbPerGbMonth',
  's3PerGbMonth',
  's3Per1000Writes',
] as const;

export type PriceName = (typeof names)[number];

const price = z.strictObject({
  usd: z.number().nonnegative(),
  source: z.url(),
  /** Whether somebody compared it with its source on the file's date. */
  verified: z.boolean(),
  /** End of a tier, in the price's unit. */
  upTo: z.number().optional(),
});

const priceFile = z.strictObject({ checked: z.iso.date(), region: z.string(), currency: z.literal('USD'), prices: z.record(z.enum(names), price) });

export interface Prices {
  /** Date of the file. */
  readonly checked: string;
  readonly region: string;
  /** Names of those that nobody has compared with their source. */
  readonly unverified: readonly PriceName[];
  usd(name: PriceName): number;
  upTo(name: PriceName): number;
}

/** Throws ZodError for a file with a missing, negative or unknown price. */
export async function readPrices(file: string | URL): Promise<Prices> {
  const { checked, region, prices } = priceFile.parse(JSON.parse(await readFile(file, 'utf8')));
  return { checked, region, unverified: names.filter((name) => !prices[name].verified), usd: (name) => prices[name].usd, upTo: (name) => prices[name].upTo ?? Infinity };
}
