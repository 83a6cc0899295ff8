import { invalidInput, resourceNotFound } from '../errors.ts';
import type { Personalize } from '../Personalize.ts';
import type { CampaignConfig } from '../store/resourceTypes.ts';
import { getActive } from './getActive.ts';

/** The active version that a campaign is asked to serve; `<solution>/$LATEST` goes with syncWithLatestSolutionVersion. */
export function campaignVersion(personalize: Personalize, solutionVersionArn: string, { syncWithLatestSolutionVersion = false }: CampaignConfig): string {
  if (!solutionVersionArn.endsWith('/$LATEST')) return getActive(personalize, 'solution-version', solutionVersionArn).solutionVersionArn;
  if (!syncWithLatestSolutionVersion) throw invalidInput('$LATEST needs syncWithLatestSolutionVersion to be true.');
  const { solutionArn } = getActive(personalize, 'solution', solutionVersionArn.slice(0, -'/$LATEST'.length));
  const latest = personalize.resources.list('solution-version').findLast((version) => version.solutionArn === solutionArn && version.status === 'ACTIVE');
  if (latest === undefined) throw resourceNotFound(solutionVersionArn);
  return latest.solutionVersionArn;
}

/** Throws InvalidInputException for an exploration configuration that does not hold numbers in range. */
export function checkExploration(itemExplorationConfig: Readonly<Record<string, string>> = {}): void {
  const { explorationWeight = '0.3', explorationItemAgeCutOff = '30', ...unknown } = itemExplorationConfig;
  const [name] = Object.keys(unknown);
  if (name !== undefined) throw invalidInput(`itemExplorationConfig has the unknown key ${name}; expected explorationWeight and explorationItemAgeCutOff.`);
  if (explorationWeight.trim() === '' || !(Number(explorationWeight) >= 0 && Number(explorationWeight) <= 1)) throw invalidInput(`explorationWeight must be a number from 0 to 1; got ${explorationWeight}.`);
  if (!(Number(explorationItemAgeCutOff) > 0)) throw invalidInput(`explorationItemAgeCutOff must be a positive number of days; got ${explorationItemAgeCutOff}.`);
}
