import type { Personalize } from '../Personalize.ts';

/** Campaigns with syncWithLatestSolutionVersion move to a version as soon as it is trained. */
export function syncCampaigns(personalize: Personalize, solutionVersionArn: string): void {
  const { resources } = personalize;
  const { solutionArn } = resources.get('solution-version', solutionVersionArn);
  for (const campaign of resources.list('campaign')) {
    const { campaignConfig, campaignArn, minProvisionedTPS, status } = campaign;
    if (status !== 'ACTIVE' || campaignConfig.syncWithLatestSolutionVersion !== true || !campaign.solutionVersionArn.startsWith(`${solutionArn}/`)) continue;
    personalize.lifecycle.update('campaign', campaignArn, { solutionVersionArn, minProvisionedTPS, campaignConfig });
  }
}
