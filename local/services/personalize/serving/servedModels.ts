import type { ResourceStore } from '../store/ResourceStore.ts';

/** ARNs of the solution versions and recommenders that requests can come for; updates under way count already. */
export function servedModels(resources: ResourceStore): Set<string> {
  return new Set([
    ...resources.list('campaign').flatMap(({ solutionVersionArn, latestCampaignUpdate }) => [solutionVersionArn, ...(latestCampaignUpdate === undefined ? [] : [latestCampaignUpdate.solutionVersionArn])]),
    ...resources.list('recommender').filter((recommender) => recommender.status === 'ACTIVE').map((recommender) => recommender.recommenderArn),
  ]);
}
