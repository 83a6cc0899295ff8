import type { CampaignConfig } from '../store/resourceTypes.ts';
import { campaignVersion, checkExploration } from './campaignVersion.ts';
import { getActive } from './getActive.ts';
import { operation } from './operation.ts';

interface Input {
  readonly campaignArn: string;
  readonly solutionVersionArn?: string;
  readonly minProvisionedTPS?: number;
  readonly campaignConfig?: CampaignConfig;
}

/** What is not given stays as it is; the campaign answers from its old version until the update is ACTIVE. */
export const updateCampaign = operation<Input>({
  name: 'UpdateCampaign',
  resource: ({ campaignArn }) => campaignArn,
  run: (input, personalize) => {
    const { campaignArn } = input;
    const campaign = getActive(personalize, 'campaign', campaignArn);
    const { minProvisionedTPS = campaign.minProvisionedTPS, campaignConfig = campaign.campaignConfig } = input;
    checkExploration(campaignConfig.itemExplorationConfig);
    const solutionVersionArn = campaignVersion(personalize, input.solutionVersionArn ?? campaign.solutionVersionArn, campaignConfig);
    personalize.lifecycle.update('campaign', campaignArn, { solutionVersionArn, minProvisionedTPS, campaignConfig });
    return { campaignArn };
  },
});
