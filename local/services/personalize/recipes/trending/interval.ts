const DAY_SECONDS = 86_400;

const SECONDS_BY_FREQUENCY: Readonly<Record<string, number>> = {
  '30 minutes': 1800,
  '1 hour': 3600,
  '3 hours': 10_800,
  '1 day': DAY_SECONDS,
};

/**
 * The "Trend discovery frequency" of a solution, in seconds; a day where none is given.
 * https://docs.aws.amazon.com/personalize/latest/dg/native-recipe-trending-now.html#trending-now-hyperparameters
 * Throws RangeError for one that Personalize does not know.
 */
export function intervalSecondsOf(hyperparameters: Readonly<Record<string, string>>): number {
  const frequency = hyperparameters.trend_discovery_frequency;
  if (frequency === undefined) return DAY_SECONDS;
  const seconds = SECONDS_BY_FREQUENCY[frequency.trim().toLowerCase()];
  if (seconds === undefined) {
    throw new RangeError(`trend_discovery_frequency "${frequency}"; expected one of ${Object.keys(SECONDS_BY_FREQUENCY).join(', ')}.`);
  }
  return seconds;
}
