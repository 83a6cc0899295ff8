import { resourceInUse } from '../errors.ts';
import type { CampaignConfig } from '../store/resourceTypes.ts';
import { campaignVersion, checkCampaignConfig } from './campaignVersion.ts';
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
    const underWay = campaign.latestCampaignUpdate?.status ?? 'ACTIVE';
    if (underWay === 'CREATE PENDING' || underWay === 'CREATE IN_PROGRESS') throw resourceInUse(`Campaign ${campaignArn} has an update in status ${underWay}.`);
    const { minProvisionedTPS = campaign.minProvisionedTPS, campaignConfig = campaign.campaignConfig } = input;
    checkCampaignConfig(campaignConfig);
    const solutionVersionArn = campaignVersion(personalize, input.solutionVersionArn ?? campaign.solutionVersionArn, campaignConfig);
    const now = personalize.now();
    const latestCampaignUpdate = { solutionVersionArn, minProvisionedTPS, campaignConfig, status: 'CREATE PENDING', creationDateTime: now, lastUpdatedDateTime: now };
    personalize.resources.update('campaign', campaignArn, { latestCampaignUpdate });
    personalize.lifecycle.updateCampaign(campaignArn);
    return { campaignArn };
  },
});
